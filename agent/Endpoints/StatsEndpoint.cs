using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Agent.Instances;
using Panel.Agent.Json;
using Panel.Agent.Runtimes;
using Panel.AgentLink;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;

namespace Panel.Agent.Endpoints;

internal static class StatsEndpoint
{
    public static void MapStats(this IEndpointRouteBuilder instance) => instance.MapGet("/stats", GetAsync);

    private static async Task<Results<JsonHttpResult<InstanceStatsResponse>, ApiError>> GetAsync(
        Guid id,
        IInstances instances,
        IContainerRuntime runtime,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (instances.Observe(id) is not { } observed)
        {
            return AgentErrors.InstanceNotFound;
        }

        var stats =
            await runtime.GetStatsAsync(id, cancellationToken)
            ?? new RuntimeStats(clock.GetUtcNow(), 0, 0, instances.SpecOf(id)?.Limits.MemoryBytes ?? 0, 0, 0, 0, 0, 0);
        return TypedResults.Json(
            new InstanceStatsResponse(
                EnumNames.Of(observed.State),
                stats.At,
                observed.StartedAt,
                stats.CpuPercent,
                stats.MemoryBytes,
                stats.MemoryLimitBytes,
                stats.NetworkRxBytes,
                stats.NetworkTxBytes,
                stats.BlockReadBytes,
                stats.BlockWriteBytes,
                stats.Pids
            ),
            ApiJson.Wire.InstanceStatsResponse
        );
    }
}
