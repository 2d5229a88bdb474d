using Panel.Hosting;

namespace Panel.Nodes.Presence;

/// <summary>Sweeps every five seconds, and writes the last heartbeats when the service stops.</summary>
internal sealed class PresenceWorker(PresenceSweeper sweeper, TimeProvider clock, ILogger<PresenceWorker> logger)
    : PeriodicBackgroundService(TimeSpan.FromSeconds(5), clock, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => sweeper.SweepAsync(cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await sweeper.FlushAsync(cancellationToken);
    }
}
