using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Panel.Hosting.Json;

namespace Panel.Hosting.Health;

/// <summary>
/// For orchestrators, without a token: is the process alive, and may it get traffic. They say no more than that.
/// </summary>
public static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", Options(_ => false)).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", Options(check => check.Tags.Contains("ready"))).AllowAnonymous();
        return routes;
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) =>
        new() { Predicate = predicate, ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthResponse(
                report.Status.ToString().ToLowerInvariant(),
                report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => entry.Value.Status.ToString().ToLowerInvariant(),
                    StringComparer.Ordinal
                )
            ),
            PanelJson.Options,
            context.RequestAborted
        );
}

/// <param name="Status">healthy, degraded or unhealthy; at <c>/health</c>, which clients compare with it, ok.</param>
/// <param name="Checks">The same by the name of the check.</param>
public sealed record HealthResponse(string Status, IReadOnlyDictionary<string, string> Checks);
