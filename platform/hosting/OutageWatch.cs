using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Panel.Telemetry.Logging;

namespace Panel.Hosting;

/// <summary>While a dependency is away and nothing fails for it any more, asks its health check whether it is back.</summary>
internal sealed class OutageWatch(
    Outages outages,
    HealthCheckService checks,
    TimeProvider clock,
    ILogger<OutageWatch> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(2), clock, logger)
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var dependency in outages.Quiet)
        {
            var report = await checks.CheckHealthAsync(check => check.Name == dependency, cancellationToken);
            if (report.Entries.Count > 0 && report.Status == HealthStatus.Healthy)
            {
                outages.Back(dependency, Logger);
            }
        }
    }
}
