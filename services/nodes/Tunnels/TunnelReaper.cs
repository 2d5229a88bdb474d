using Panel.Hosting;

namespace Panel.Nodes.Tunnels;

/// <summary>
/// Closes, within seconds, tunnels whose record is gone or replaced: newer one elsewhere, node deleted, token revoked.
/// </summary>
internal sealed partial class TunnelReaper(
    TunnelRegistry registry,
    Replica replica,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<TunnelReaper> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(2), clock, logger)
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private bool _tidied;

    // While the database is away, the reaper closes no tunnel.
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        // Before that the replica's own address is not known.
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return;
        }

        if (!_tidied)
        {
            await ForgetEarlierLifeAsync(cancellationToken);
        }

        _tidied = true;
        await CloseUnrecordedAsync(cancellationToken);
    }

    private async Task ForgetEarlierLifeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<TunnelStore>()
            .ForgetAsync(replica.Address, _startedAt, cancellationToken);
    }

    // Tunnels first, rows second: one that is opened in between has its row already and is not in our list.
    private async Task CloseUnrecordedAsync(CancellationToken cancellationToken)
    {
        var held = registry.All.ToList();
        if (held.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var recorded = (
            await scope.ServiceProvider.GetRequiredService<TunnelStore>().OfAsync(replica.Address, cancellationToken)
        ).ToHashSet();
        foreach (var tunnel in held.Where(tunnel => !recorded.Contains(tunnel.Record.Id)))
        {
            Log.Closing(Logger, tunnel.Record.NodeId);
            tunnel.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "Closing the tunnel of node {NodeId}: it was replaced, or its node or token is gone"
        )]
        public static partial void Closing(ILogger logger, Guid nodeId);
    }
}
