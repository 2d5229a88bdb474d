using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Panel.Hosting;
using Panel.Telemetry.Settings;

namespace Panel.Data.Telemetry;

/// <summary>Counts every half minute where a scraper or a collector may read the figures.</summary>
internal sealed class GaugeRefresher<TContext>(
    EntityGauges<TContext> figures,
    TelemetryState telemetry,
    TimeProvider clock,
    ILogger<GaugeRefresher<TContext>> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(30), clock, logger, atStart: true)
    where TContext : DbContext
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        telemetry.IsRead ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    protected override Task RunAsync(CancellationToken cancellationToken) =>
        figures.ReadAsync(Limit, cancellationToken);
}
