using Panel.Hosting;

namespace Panel.Identity.Audit;

/// <summary>Runs <see cref="AuditPruning"/> every hour.</summary>
internal sealed class AuditPruner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AuditPruner> logger)
    : PeriodicBackgroundService(TimeSpan.FromHours(1), clock, logger)
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        int removed;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            removed = await scope.ServiceProvider.GetRequiredService<AuditPruning>().RunAsync(cancellationToken);
        } while (removed > 0);
    }
}
