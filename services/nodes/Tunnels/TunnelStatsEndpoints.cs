using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tunnels;

/// <summary>For the platform's administrators: which agents are connected, and where.</summary>
internal static class TunnelStatsEndpoints
{
    public static void MapTunnelStats(this IEndpointRouteBuilder routes)
    {
        var tunnel = routes.MapGroup("/v1/tunnel").RequireAdmin("tunnels.read").WithTags("Tunnels");
        tunnel.MapGet("stats", StatsAsync).Describe<TunnelStats>("getTunnelStats", "Count tunnels");
        tunnel.MapGet("agents", AgentsAsync).Describe<Page<TunnelResponse>>("listTunnels", "List connected agents");
    }

    private static async Task<Ok<TunnelStats>> StatsAsync(
        NodesDbContext database,
        TunnelRegistry registry,
        Replica replica,
        CancellationToken cancellationToken
    )
    {
        var counts = await database
            .Set<TunnelRecord>()
            .GroupBy(row => row.Replica)
            .Select(group => new ReplicaTunnels(group.Key, group.Count()))
            .ToListAsync(cancellationToken);
        var nodes = await database
            .Set<TunnelRecord>()
            .Select(row => row.NodeId)
            .Distinct()
            .CountAsync(cancellationToken);
        var held = registry.All.ToList();
        return TypedResults.Ok(
            new TunnelStats(
                nodes,
                counts.Sum(count => count.Tunnels),
                counts,
                replica.Address,
                held.Sum(tunnel => tunnel.BytesReceived),
                held.Sum(tunnel => tunnel.BytesSent)
            )
        );
    }

    private static async Task<Results<Ok<Page<TunnelResponse>>, ApiError>> AgentsAsync(
        [AsParameters] PageQuery query,
        NodesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        return TypedResults.Ok(
            await database
                .Set<TunnelRecord>()
                .AsNoTracking()
                .ToPageAsync(
                    page,
                    row => new TunnelResponse(row.Id, row.NodeId, row.Kind, row.Replica, row.Since),
                    cancellationToken
                )
        );
    }
}

/// <param name="BytesReceived">Over the tunnels that this replica holds now.</param>
internal sealed record TunnelStats(
    int Nodes,
    int Tunnels,
    IReadOnlyList<ReplicaTunnels> Replicas,
    string AnsweredBy,
    long BytesReceived,
    long BytesSent
);

internal sealed record ReplicaTunnels(string Replica, int Tunnels);

internal sealed record TunnelResponse(
    Guid Id,
    Guid NodeId,
    TunnelKind Kind,
    string Replica,
    DateTimeOffset ConnectedSince
);
