using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Hosting;

namespace Panel.Data.Messaging;

/// <summary>Forgets handled messages after seven days, longer than any redelivery takes.</summary>
internal sealed class InboxSweeper<TContext>(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<InboxSweeper<TContext>> logger
) : PeriodicBackgroundService(TimeSpan.FromHours(1), clock, logger)
    where TContext : DbContext
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = Clock.GetUtcNow() - Kept;
        return await scope
            .ServiceProvider.GetRequiredService<TContext>()
            .Set<InboxMessage>()
            .Where(row => row.ReceivedAt < before)
            .ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task RunAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);
}
