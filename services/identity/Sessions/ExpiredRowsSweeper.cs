namespace Panel.Identity.Sessions;

/// <summary>Runs <see cref="ExpiredRows"/> every ten minutes.</summary>
internal sealed partial class ExpiredRowsSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ExpiredRowsSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await SweepAsync(stoppingToken);
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ExpiredRows>().RemoveAsync(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Mostly a database that is away, which EF wraps in other exceptions; the next round takes what is left.
            Log.Failed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What has expired could not be removed this time.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
