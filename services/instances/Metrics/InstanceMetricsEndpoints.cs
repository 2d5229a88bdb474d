using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.History;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Data;

namespace Panel.Instances.Metrics;

/// <summary>What an instance used, as its node measured it.</summary>
internal static class InstanceMetricsEndpoints
{
    public static IEndpointRouteBuilder MapInstanceMetrics(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/instances/{id:guid}/metrics/history", ReadAsync)
            .WithTags("Instances")
            .RequirePermission("control.read-console")
            .Describe<HistoryResponse>(
                "getInstanceMetricsHistory",
                "Read what an instance used",
                description: "Series: cpu_percent (100 is one core), memory_bytes, disk_bytes, network_rx and "
                    + "network_tx (bytes per second). Kept every 10 s for two hours, each minute for two days, "
                    + "every ten minutes for 30 days."
            );
        return routes;
    }

    private static async Task<Results<Ok<HistoryResponse>, ApiError>> ReadAsync(
        Guid id,
        [AsParameters] HistoryQuery query,
        Principal principal,
        InstancesDbContext database,
        HistoryReader<InstancesDbContext> history,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var known = await database
            .Set<Instance>()
            .Of(CallerScope.ById(principal))
            .AnyAsync(row => row.Id == id, cancellationToken);
        if (!known)
        {
            return ApiErrors.NotFound("instance");
        }

        var range = HistoryRange.Read(query, clock.GetUtcNow());
        return range.Failed
            ? range.Error
            : TypedResults.Ok(await history.ReadAsync(id, range.Value, cancellationToken));
    }
}
