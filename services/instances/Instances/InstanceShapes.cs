using Microsoft.EntityFrameworkCore;
using Panel.Instances.Allocations;
using Panel.Instances.Nodes;

namespace Panel.Instances.Instances;

/// <summary>Turns rows into shapes, with one query each for the nodes and ports of a whole page.</summary>
internal sealed class InstanceShapes(InstancesDbContext database, TimeProvider clock)
{
    public async Task<InstanceShape> OfAsync(Instance instance, CancellationToken cancellation) =>
        (await OfAsync([instance], cancellation))[0];

    public async Task<IReadOnlyList<InstanceShape>> OfAsync(
        IReadOnlyList<Instance> instances,
        CancellationToken cancellation
    )
    {
        var ids = instances.Select(row => row.Id).ToArray();
        var nodeIds = instances.Select(row => row.NodeId).Distinct().ToArray();
        var nodes = await database
            .Nodes.AsNoTracking()
            .Where(node => nodeIds.Contains(node.Id))
            .ToDictionaryAsync(node => node.Id, cancellation);
        var ports = (
            await database
                .Set<Allocation>()
                .AsNoTracking()
                .Where(row => ids.Contains(row.InstanceId))
                .OrderBy(row => row.Id)
                .ToListAsync(cancellation)
        ).ToLookup(row => row.InstanceId);
        return [.. instances.Select(instance => Of(instance, nodes[instance.NodeId], ports[instance.Id]))];
    }

    private InstanceShape Of(Instance row, KnownNode node, IEnumerable<Allocation> ports) =>
        new(
            row.Id,
            row.Name,
            row.OrganizationId,
            row.WorkloadId,
            row.WorkloadVersion,
            row.Image,
            new InstanceNodeShape(node.Id, node.Name, node.Status),
            row.DesiredState,
            row.State,
            row.StateReason,
            row.Generation,
            row.ObservedGeneration,
            row.ObservedAt,
            row.ObservedAt is { } at ? Math.Round((clock.GetUtcNow() - at).TotalSeconds, 1) : null,
            [
                .. ports
                    .OrderByDescending(port => port.Primary)
                    .Select(port => new AllocationShape(
                        port.Id,
                        port.Name,
                        node.PublicAddress,
                        port.HostPort,
                        port.ContainerPort,
                        port.Protocol,
                        port.Primary
                    )),
            ],
            new ResourcesShape(row.CpuMillicores, row.MemoryBytes, row.DiskBytes, row.Pids),
            row.StartedAt,
            row.LastExit is { } exit ? new ExitShape(exit.Code, exit.Oom, exit.At) : null,
            row.Restarts,
            row.RestartAt,
            row.MissingIsolation?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.Version,
            row.CreatedAt,
            row.UpdatedAt
        );
}
