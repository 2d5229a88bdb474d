using Panel.Hosting;

namespace Panel.Identity.Sessions;

/// <summary>Runs <see cref="ExpiredRows"/> every ten minutes.</summary>
internal sealed class ExpiredRowsSweeper(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ExpiredRowsSweeper> logger
) : PeriodicWork(TimeSpan.FromMinutes(10), clock, logger)
{
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ExpiredRows>().RemoveAsync(cancellation);
    }
}
