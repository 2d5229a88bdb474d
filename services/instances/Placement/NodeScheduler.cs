using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Access;
using Panel.Instances.Data;

namespace Panel.Instances.Placement;

/// <summary>
/// Finds the node for a new instance: the one asked for, or of those with room the one with the most free memory.
/// </summary>
internal sealed class NodeScheduler(InstancesDbContext database, NodeReservations reservations)
{
    private const int Candidates = 50;

    public async Task<Result<KnownNode>> ChooseAsync(
        CallerScope reach,
        Guid? nodeId,
        ResourceLimits wanted,
        CancellationToken cancellationToken
    ) =>
        nodeId is { } id
            ? await AskedForAsync(reach, id, wanted, cancellationToken)
            : await BestAsync(reach, wanted, cancellationToken);

    /// <summary>Checked again under the node's lock, where no other request can take the room in between.</summary>
    public async Task<ApiError?> CheckRoomAsync(
        KnownNode node,
        ResourceLimits wanted,
        CancellationToken cancellationToken
    )
    {
        var taken = await reservations.SumAsync(node.Id, cancellationToken);
        var missing = Missing(node, taken, wanted);
        return missing is null
            ? null
            : ApiErrors.Conflict("node_full", $"The node {node.Name} has not enough {missing} left.");
    }

    private async Task<Result<KnownNode>> AskedForAsync(
        CallerScope reach,
        Guid id,
        ResourceLimits wanted,
        CancellationToken cancellationToken
    )
    {
        var node = await database
            .Set<KnownNode>()
            .AsNoTracking()
            .UsableBy(reach)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
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

        return await CheckRoomAsync(node, wanted, cancellationToken) is { } full ? full : node;
    }

    private async Task<Result<KnownNode>> BestAsync(
        CallerScope reach,
        ResourceLimits wanted,
        CancellationToken cancellationToken
    )
    {
        var ready = database
            .Set<KnownNode>()
            .AsNoTracking()
            .UsableBy(reach)
            .Where(node => node.Schedulable && node.Status == NodeStatus.Online);
        var nodes = await OrganizationTrust
            .Open(ready, reach.Trusted)
            .OrderByDescending(node =>
                node.MemoryBytes
                - database.Set<Instance>().Where(row => row.NodeId == node.Id).Sum(row => row.MemoryBytes)
            )
            .Take(Candidates)
            .ToListAsync(cancellationToken);
        foreach (var node in nodes)
        {
            if (await CheckRoomAsync(node, wanted, cancellationToken) is null)
            {
                return node;
            }
        }

        if (
            nodes.Count == 0
            && await ready.FirstOrDefaultAsync(cancellationToken) is { } closed
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
