using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Gateway.Routing.Configuration;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Draining;
using Panel.Hosting.Health;

namespace Panel.Gateway.Observability.Health;

/// <summary>Liveness, readiness and the report on every service, without a credential (seed 004, "Health").</summary>
internal static class HealthEndpoints
{
    private const int NotReady = StatusCodes.Status503ServiceUnavailable;

    private static HealthResponse Alive => new("healthy", new Dictionary<string, string>(StringComparer.Ordinal));

    private static JsonHttpResult<HealthResponse> Draining =>
        TypedResults.Json(
            new HealthResponse(
                "unhealthy",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["draining"] = "unhealthy" }
            ),
            statusCode: NotReady
        );

    public static void MapGatewayHealth(this IEndpointRouteBuilder routes)
    {
        // Probes come often and from one place; a refusal would look like a dead gateway.
        var health = routes.MapGroup("").AllowAnonymous().DisableRateLimiting().WithTags("Health");
        // Clients of panels compare with "ok" here.
        health
            .MapGet("/health", () => Alive with { Status = "ok" })
            .Describe<HealthResponse>("getHealth", "Ask whether the panel is alive");
        health
            .MapGet("/health/live", () => Alive)
            .Describe<HealthResponse>("getLiveness", "Ask whether the panel is alive");
        health
            .MapGet("/health/ready", ReadyAsync)
            .Describe<HealthResponse>("getReadiness", "Ask whether the panel can work")
            .Produces<HealthResponse>(NotReady);
        health
            .MapGet("/ready", ReadyAsync)
            .Describe<HealthResponse>("getReady", "Ask whether the panel can work")
            .Produces<HealthResponse>(NotReady);
        health
            .MapGet(
                "/health/detailed",
                async (ServiceHealth services, ConfigState config, CancellationToken cancellationToken) =>
                    Answer(With(config, await services.AllAsync(cancellationToken)), all: true)
            )
            .Describe<HealthResponse>("getDetailedHealth", "Ask which services can work")
            .Produces<HealthResponse>(NotReady);
    }

    // Without identity no user can do anything; without another service the rest still works.
    private static async Task<JsonHttpResult<HealthResponse>> ReadyAsync(
        ServiceHealth services,
        OpenSockets sockets,
        CancellationToken cancellationToken
    ) => sockets.IsDraining ? Draining : Answer(await services.AllAsync(cancellationToken), all: false);

    private static IReadOnlyDictionary<string, string> With(
        ConfigState config,
        IReadOnlyDictionary<string, string> services
    ) =>
        config.Refused is { } refusal
            ? new Dictionary<string, string>(services, StringComparer.Ordinal)
            {
                ["config"] = $"rejected since {refusal.Since:u}",
            }
            : services;

    private static JsonHttpResult<HealthResponse> Answer(IReadOnlyDictionary<string, string> services, bool all)
    {
        var ready = services.GetValueOrDefault("identity") is "healthy" or "degraded";
        var status =
            !ready ? "unhealthy"
            : services.Values.All(value => value == "healthy") ? "healthy"
            : "degraded";
        return TypedResults.Json(
            new HealthResponse(
                status,
                all
                    ? services
                    : new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["identity"] = services.GetValueOrDefault("identity", "unhealthy"),
                    }
            ),
            statusCode: ready ? StatusCodes.Status200OK : NotReady
        );
    }
}
