using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Telemetry;

namespace Panel.ServiceDefaults.Telemetry;

/// <summary>Counts every half minute while somebody may scrape.</summary>
internal sealed partial class FigureTimer<TContext>(Figures<TContext> figures, TelemetryState telemetry, TimeProvider clock, ILogger<FigureTimer<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!telemetry.IsRead) return;
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await figures.ReadAsync(Interval / 2, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Mostly a database that is away; the gauges keep what they know.
                Log.NotCounted(logger, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The figures could not be counted: {Reason}")]
        public static partial void NotCounted(ILogger logger, string reason);
    }
}
