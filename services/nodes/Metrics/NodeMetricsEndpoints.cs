using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.History;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Metrics;

/// <summary>What a node measured of itself.</summary>
internal static class NodeMetricsEndpoints
{
    public static void MapNodeMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/nodes/{id:guid}/metrics/history", ReadAsync)
            .WithTags("Nodes")
            .ChecksPermission(NodeAccess.Read)
            .Describe<HistoryResponse>(
                "getNodeMetricsHistory",
                "Read what a node measured",
                description: "Series: cpu_percent (of the whole node), memory_bytes, disk_bytes, network_rx and "
                    + "network_tx (bytes per second), load1. Kept every 10 s for two hours, each minute for two days, "
                    + "every ten minutes for 30 days."
            );

    private static async Task<Results<Ok<HistoryResponse>, ApiError>> ReadAsync(
        Guid id,
        [AsParameters] HistoryQuery query,
        Principal caller,
        NodesDbContext database,
        HistoryReader<NodesDbContext> history,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (caller.RefusalOf(NodeAccess.Read) is { } refusal)
        {
            return refusal;
        }

        var node = await database
            .Set<Node>()
            .AsNoTracking()
            .ReachedBy(caller)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (node is null)
        {
            return ApiErrors.NotFound("node");
        }

        // Tenants use a node of the platform, but how busy its other tenants are is not their business.
        if (!(node.OrganizationId is null ? caller.CanAdmin(NodeAccess.Read) : caller.Can(NodeAccess.Read)))
        {
            return ApiErrors.Forbidden(NodeAccess.Read);
        }

        var range = HistoryRange.Read(query, clock.GetUtcNow());
        return range.Failed
            ? range.Error
            : TypedResults.Ok(await history.ReadAsync(id, range.Value, cancellationToken));
    }
}
