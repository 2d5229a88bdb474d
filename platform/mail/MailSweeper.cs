using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Hosting;

namespace Panel.Mail;

/// <summary>
/// Removes mails that were sent or given up a month ago, every ten minutes and in small batches, so that no
/// transaction is long.
/// </summary>
internal sealed class MailSweeper<TContext>(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<MailSweeper<TContext>> logger
) : PeriodicBackgroundService(TimeSpan.FromMinutes(10), clock, logger)
    where TContext : DbContext
{
    private const int Batch = 500;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <returns>How many rows went.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var mails = scope.ServiceProvider.GetRequiredService<TContext>().Set<OutgoingMail>();
        var ended = Clock.GetUtcNow() - Kept;
        var (removed, last) = (0, Batch);
        while (last == Batch)
        {
            last = await mails
                .Where(row => row.EndedAt <= ended)
                .OrderBy(row => row.Id)
                .Take(Batch)
                .ExecuteDeleteAsync(cancellationToken);
            removed += last;
        }

        return removed;
    }

    protected override Task RunAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);
}
