namespace Panel.Identity.Audit;

/// <summary>Runs <see cref="AuditPruning"/> every hour.</summary>
internal sealed partial class AuditPruner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AuditPruner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await PruneAsync(stoppingToken);
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        try
        {
            int removed;
            do
            {
                await using var scope = scopes.CreateAsyncScope();
                removed = await scope.ServiceProvider.GetRequiredService<AuditPruning>().RunAsync(cancellation);
            }
            while (removed > 0);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Mostly a database that is away, which EF wraps in other exceptions; the next round takes what is left.
            Log.Failed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Old audit entries could not be removed this time.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
