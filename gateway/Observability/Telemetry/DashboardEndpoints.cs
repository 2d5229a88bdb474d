using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Gateway.Admission;
using Panel.Gateway.Admission.Connections;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Observability.Telemetry;

/// <summary><c>GET /v1/admin/metrics</c>: the whole panel in numbers, for the administrators' dashboard.</summary>
internal static class DashboardEndpoints
{
    private static readonly ApiError Forbidden = new(403, "forbidden", "You may not do this.");

    public static void MapDashboard(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/admin/metrics", ReadAsync)
            .RequireAuthorization("admin")
            // The services ask for the permission.
            .WithMetadata(new Requirement("admin", "metrics.read"))
            .WithTags("Metrics")
            .Describe<Dashboard>("getMetrics", "Get the whole panel in numbers");

    private static async Task<Results<Ok<Dashboard>, ApiError>> ReadAsync(
        HttpContext context,
        ServiceFigures services,
        RecentTraffic traffic,
        OpenConnections connections,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var answers = await services.AskAsync(RequestState.Of(context).Authorization!, cancellationToken);
        if (answers.Any(answer => answer.Refused))
        {
            return Forbidden;
        }

        // Without a report, no service has said that the caller may see the figures.
        if (answers.All(answer => answer.Report is null))
        {
            return ApiErrors.Unavailable("No service answers.", "service_unavailable");
        }

        var figures = answers
            .SelectMany(answer =>
                answer.Report?.Figures
                ?? new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal)
            )
            .DistinctBy(figure => figure.Key)
            .ToDictionary(StringComparer.Ordinal);
        return TypedResults.Ok(
            new Dashboard(
                clock.GetUtcNow(),
                figures,
                [.. answers.Where(answer => answer.Report is null).Select(answer => answer.Service)],
                traffic.Read(),
                connections.Count
            )
        );
    }
}

/// <param name="Figures">By name and group: <c>nodes.online</c>,
/// <c>instances.running</c>, <c>operations.failed</c>, <c>users.active</c>, …</param>
/// <param name="Unavailable">Services that did not answer; their figures are missing.</param>
/// <param name="Gateway">Of the gateway that answered.</param>
internal sealed record Dashboard(
    DateTimeOffset MeasuredAt,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Figures,
    IReadOnlyList<string> Unavailable,
    TrafficReport Gateway,
    int OpenWebSockets
);
