namespace Panel.Nodes.Presence;

/// <summary>Sweeps every five seconds, and writes the last heartbeats when the service stops.</summary>
internal sealed partial class PresenceWorker(PresenceSweeper sweeper, TimeProvider clock, ILogger<PresenceWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sweeper.SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, mostly a database that is away: the next sweep tries again.
                Log.SweepFailed(logger, failure);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await sweeper.FlushAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Presence could not be brought up to date; trying again in five seconds")]
        public static partial void SweepFailed(ILogger logger, Exception failure);
    }
}
