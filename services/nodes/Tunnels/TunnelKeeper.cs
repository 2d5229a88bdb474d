namespace Panel.Nodes.Tunnels;

/// <summary>Closes, within seconds, tunnels whose record is gone or replaced: newer one elsewhere, node deleted, token revoked.</summary>
internal sealed partial class TunnelKeeper(TunnelRegistry registry, Replica replica, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<TunnelKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var startedAt = clock.GetUtcNow();
        var tidied = false;
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Before that the replica's own address is not known.
            if (!lifetime.ApplicationStarted.IsCancellationRequested) continue;
            try
            {
                if (!tidied) await ForgetEarlierLifeAsync(startedAt, stoppingToken);
                tidied = true;
                await CloseUnrecordedAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // A database that is away closes nobody's tunnel.
                Log.NotChecked(logger, failure.Message);
            }
        }
    }

    private async Task ForgetEarlierLifeAsync(DateTimeOffset startedAt, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TunnelLedger>().ForgetAsync(replica.Address, startedAt, cancellation);
    }

    // Tunnels first, rows second: one that is opened in between has its row already and is not in our list.
    private async Task CloseUnrecordedAsync(CancellationToken cancellation)
    {
        var held = registry.All.ToList();
        if (held.Count == 0) return;
        await using var scope = scopes.CreateAsyncScope();
        var recorded = (await scope.ServiceProvider.GetRequiredService<TunnelLedger>().OfAsync(replica.Address, cancellation)).ToHashSet();
        foreach (var tunnel in held.Where(tunnel => !recorded.Contains(tunnel.Record.Id)))
        {
            Log.Closing(logger, tunnel.Record.NodeId);
            tunnel.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Closing the tunnel of node {NodeId}: it was replaced, or its node or token is gone")]
        public static partial void Closing(ILogger logger, Guid nodeId);

        [LoggerMessage(2, LogLevel.Warning, "The tunnels could not be checked: {Reason}")]
        public static partial void NotChecked(ILogger logger, string reason);
    }
}
