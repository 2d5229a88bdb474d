using Panel.Hosting;

namespace Panel.Nodes.Registration;

/// <summary>Removes registration tokens that ended, every hour.</summary>
internal sealed class RegistrationTokenSweeper(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<RegistrationTokenSweeper> logger
) : PeriodicBackgroundService(TimeSpan.FromHours(1), clock, logger)
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RegistrationTokens>().RemoveExpiredAsync(cancellationToken);
    }
}
