namespace Panel.Nodes.Registration;

/// <summary>Removes registration tokens that ended, every hour.</summary>
internal sealed partial class RegistrationTokenSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RegistrationTokenSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RegistrationTokens>().RemoveExpiredAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Mostly a database that is away; the next hour removes the more.
                Log.Failed(logger, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Registration tokens that ended could not be removed this time.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
