using Panel.Hosting;

namespace Panel.Identity.Expiry;

/// <summary>Runs <see cref="ExpiredRows"/> every ten minutes.</summary>
internal sealed class ExpiredRowsSweeper(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ExpiredRowsSweeper> logger
) : PeriodicBackgroundService(TimeSpan.FromMinutes(10), clock, logger)
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ExpiredRows>().RemoveAsync(cancellationToken);
    }
}
