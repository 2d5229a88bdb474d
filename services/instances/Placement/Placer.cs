using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Instances;
using Panel.Instances.Nodes;

namespace Panel.Instances.Placement;

/// <summary>
/// Finds the node for a new instance: the one asked for, or of those with room the one with the most free memory.
/// </summary>
internal sealed class Placer(InstancesDbContext database, NodeReservations reservations)
{
    private const int Candidates = 50;

    public async Task<Outcome<KnownNode>> ChooseAsync(
        Reach reach,
        Guid? nodeId,
        ResourceLimits wanted,
        CancellationToken cancellation
    ) =>
        nodeId is { } id
            ? await AskedForAsync(reach, id, wanted, cancellation)
            : await BestAsync(reach, wanted, cancellation);

    /// <summary>Checked again under the node's lock, where nobody else can take the room in between.</summary>
    public async Task<ApiError?> CheckRoomAsync(KnownNode node, ResourceLimits wanted, CancellationToken cancellation)
    {
        var taken = await reservations.SumAsync(node.Id, cancellation);
        var missing = Missing(node, taken, wanted);
        return missing is null
            ? null
            : ApiErrors.Conflict("node_full", $"The node {node.Name} has not enough {missing} left.");
    }

    private async Task<Outcome<KnownNode>> AskedForAsync(
        Reach reach,
        Guid id,
        ResourceLimits wanted,
        CancellationToken cancellation
    )
    {
        var node = await database
            .Nodes.AsNoTracking()
            .UsableBy(reach)
            .SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (node is null)
        {
            return ApiErrors.Invalid("node_id", "There is no such node.");
        }

        if (node.Status is not (NodeStatus.Online or NodeStatus.Suspect))
        {
            return ApiErrors.Conflict(
                "node_offline",
                $"The node {node.Name} is {node.Status.ToString().ToLowerInvariant()}."
            );
        }

        if (!node.Schedulable)
        {
            return ApiErrors.Conflict("node_cordoned", $"The node {node.Name} takes no new instances.");
        }

        if (OrganizationTrust.RefusalOf(node, reach.Trusted) is { } closed)
        {
            return closed;
        }

        return await CheckRoomAsync(node, wanted, cancellation) is { } full ? full : node;
    }

    private async Task<Outcome<KnownNode>> BestAsync(Reach reach, ResourceLimits wanted, CancellationToken cancellation)
    {
        var ready = database
            .Nodes.AsNoTracking()
            .UsableBy(reach)
            .Where(node => node.Schedulable && node.Status == NodeStatus.Online);
        var nodes = await OrganizationTrust
            .Open(ready, reach.Trusted)
            .OrderByDescending(node =>
                node.MemoryBytes - database.Instances.Where(row => row.NodeId == node.Id).Sum(row => row.MemoryBytes)
            )
            .Take(Candidates)
            .ToListAsync(cancellation);
        foreach (var node in nodes)
        {
            if (await CheckRoomAsync(node, wanted, cancellation) is null)
            {
                return node;
            }
        }

        if (
            nodes.Count == 0
            && await ready.FirstOrDefaultAsync(cancellation) is { } closed
            && OrganizationTrust.RefusalOf(closed, reach.Trusted) is { } refusal
        )
        {
            return refusal;
        }

        return nodes.Count == 0
            ? ApiErrors.Conflict("no_node", "No node is online and takes new instances.")
            : ApiErrors.Conflict("node_full", "No node has enough memory, CPU and disk left.");
    }

    // A limit of zero is "unlimited" and reserves nothing. CPU may be promised twice over: idle cores are lent.
    private static string? Missing(KnownNode node, NodeCapacity taken, ResourceLimits wanted) =>
        taken.MemoryBytes + wanted.MemoryBytes > node.MemoryBytes ? "memory"
        : taken.DiskBytes + wanted.DiskBytes > node.DiskBytes ? "disk"
        : taken.CpuMillicores + wanted.CpuMillicores > node.CpuMillicores * 2 ? "CPU"
        : null;
}
