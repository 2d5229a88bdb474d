using Microsoft.EntityFrameworkCore;
using Panel.Instances.Allocations;
using Panel.Instances.Data;

namespace Panel.Instances.Instances;

/// <summary>Turns rows into shapes, with one query each for the nodes and ports of a whole page.</summary>
internal sealed class InstanceResponses(InstancesDbContext database, TimeProvider clock)
{
    public async Task<InstanceResponse> OfAsync(Instance instance, CancellationToken cancellationToken) =>
        (await OfAsync([instance], cancellationToken))[0];

    public async Task<IReadOnlyList<InstanceResponse>> OfAsync(
        IReadOnlyList<Instance> instances,
        CancellationToken cancellationToken
    )
    {
        var ids = instances.Select(row => row.Id).ToArray();
        var nodeIds = instances.Select(row => row.NodeId).Distinct().ToArray();
        var nodes = await database
            .Set<KnownNode>()
            .AsNoTracking()
            .Where(node => nodeIds.Contains(node.Id))
            .ToDictionaryAsync(node => node.Id, cancellationToken);
        var ports = (
            await database
                .Set<Allocation>()
                .AsNoTracking()
                .Where(row => ids.Contains(row.InstanceId))
                .OrderBy(row => row.Id)
                .ToListAsync(cancellationToken)
        ).ToLookup(row => row.InstanceId);
        return [.. instances.Select(instance => Of(instance, nodes[instance.NodeId], ports[instance.Id]))];
    }

    private InstanceResponse Of(Instance row, KnownNode node, IEnumerable<Allocation> ports) =>
        new(
            row.Id,
            row.Name,
            row.OrganizationId,
            row.WorkloadId,
            row.WorkloadVersion,
            row.Image,
            new InstanceNodeResponse(node.Id, node.Name, node.Status),
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
                    .Select(port => new AllocationResponse(
                        port.Id,
                        port.Name,
                        node.PublicAddress,
                        port.HostPort,
                        port.ContainerPort,
                        port.Protocol,
                        port.Primary
                    )),
            ],
            new InstanceResources(row.CpuMillicores, row.MemoryBytes, row.DiskBytes, row.Pids),
            row.StartedAt,
            row.LastExit is { } exit ? new ExitResponse(exit.Code, exit.Oom, exit.At) : null,
            row.Restarts,
            row.RestartAt,
            row.MissingIsolation?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.Version,
            row.CreatedAt,
            row.UpdatedAt
        );
}
