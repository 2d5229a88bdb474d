using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Data;

namespace Panel.Instances.Allocations;

/// <summary>
/// Gives host ports of a node to an instance. Runs under the node's lock; the unique index is the net below it.
/// </summary>
internal sealed class PortAllocator(InstancesDbContext database)
{
    /// <param name="withPrimary">The first need is the instance's primary port.</param>
    public async Task<Result<List<Allocation>>> AllocateAsync(
        KnownNode node,
        Guid instanceId,
        IReadOnlyList<PortNeed> needs,
        CancellationToken cancellationToken,
        bool withPrimary = true
    )
    {
        var taken = (
            await database
                .Set<Allocation>()
                .Where(row => row.NodeId == node.Id)
                .Select(row => new { row.HostPort, row.Protocol })
                .ToListAsync(cancellationToken)
        )
            .Select(row => (row.HostPort, row.Protocol))
            .ToHashSet();
        var given = new List<Allocation>();
        // Fixed ports first, so that a free choice does not take one of them.
        foreach (var need in needs.OrderBy(need => need.Port is null).ThenBy(need => need.Offset is not null))
        {
            var primary = given.FirstOrDefault(row => row.Primary)?.HostPort;
            var wanted = need.Port ?? (need.Offset is { } offset && primary is { } first ? first + offset : null);
            if (wanted is { } fixedPort && Problem(node, fixedPort, need, taken) is { } problem)
            {
                return problem;
            }

            if ((wanted ?? FirstFree(node, need, taken)) is not { } port)
            {
                return ApiErrors.Conflict("no_free_port", $"The node {node.Name} has no free port left.");
            }

            foreach (var protocol in need.Protocols)
            {
                taken.Add((port, protocol));
                given.Add(
                    new Allocation
                    {
                        Id = Guid.CreateVersion7(),
                        NodeId = node.Id,
                        InstanceId = instanceId,
                        Name = need.Name,
                        HostPort = port,
                        // Plain processes share the host's network: nothing maps a port for them.
                        ContainerPort = node.Runtime == "process" ? port : need.ContainerPort ?? port,
                        Protocol = protocol,
                        Primary = withPrimary && need == needs[0],
                    }
                );
            }
        }

        database.AddRange(given);
        return given;
    }

    private static ApiError? Problem(KnownNode node, int port, PortNeed need, HashSet<(int, PortProtocol)> taken)
    {
        if (port < node.FirstPort || port > node.LastPort)
        {
            return ApiErrors.Invalid(
                need.Field,
                $"Port {port} is outside of the node's range {node.FirstPort}–{node.LastPort}."
            );
        }

        return need.Protocols.Any(protocol => taken.Contains((port, protocol)))
            ? new ApiError(
                409,
                "port_taken",
                $"Port {port} is taken on the node {node.Name}.",
                new Dictionary<string, string[]>(StringComparer.Ordinal) { [need.Field] = [$"Port {port} is taken."] }
            )
            : null;
    }

    private static int? FirstFree(KnownNode node, PortNeed need, HashSet<(int, PortProtocol)> taken)
    {
        for (var port = node.FirstPort; port <= node.LastPort; port++)
        {
            if (need.Protocols.All(protocol => !taken.Contains((port, protocol))))
            {
                return port;
            }
        }

        return null;
    }
}
