using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Panel.Hosting;

namespace Panel.Data.Messaging;

/// <summary>The dispatcher's side of the outbox table.</summary>
internal sealed class OutboxStore<TContext>(
    IServiceScopeFactory scopes,
    IOptions<OutboxOptions> options,
    TimeProvider clock
)
    where TContext : DbContext
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Takes the next due rows, so that no other dispatcher sends them before <see cref="OutboxBatch.ClaimedUntil"/>.
    /// </summary>
    public async Task<OutboxBatch> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        var until = now + options.Value.Lease;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var rows = await Due(context, now).AsNoTracking().ToListAsync(cancellationToken);
        var positions = rows.ConvertAll(row => row.Position);
        if (rows.Count > 0)
        {
            await Rows(context, positions)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, until), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        // The database need not return the rows of an UPDATE or of SKIP LOCKED in the asked order.
        rows.Sort((left, right) => left.Position.CompareTo(right.Position));
        return new OutboxBatch(rows, until);
    }

    /// <summary>
    /// For the start: what an earlier process of this service had claimed when it died need
    /// not wait for the end of the claim. On SQLite alone, where this
    /// process is the only one; elsewhere a claim may be another replica's.
    /// </summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        if (context.Database.IsSqlite())
        {
            await context
                .Set<OutboxMessage>()
                .Where(row => row.ParkedAt == null && row.NextAttemptAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, now), cancellationToken);
        }
    }

    /// <summary>
    /// Writes down what became of a batch. Rows that are neither sent nor failed are due again at once.
    /// </summary>
    public async Task SettleAsync(OutboxBatch batch, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        if (!batch.Sent.IsEmpty)
        {
            await Rows(context, batch.Sent).ExecuteDeleteAsync(cancellationToken);
        }

        foreach (var (row, error) in batch.Failed)
        {
            var attempts = row.Attempts + 1;
            DateTimeOffset? parkedAt = attempts >= options.Value.MaxAttempts ? now : null;
            var reason = error.Length > 1000 ? error[..1000] : error;
            await Rows(context, [row.Position])
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(message => message.Attempts, attempts)
                            .SetProperty(message => message.ParkedAt, parkedAt)
                            .SetProperty(message => message.LastError, reason)
                            .SetProperty(
                                message => message.NextAttemptAt,
                                now + Backoff.After(attempts, options.Value.RetryDelay, LongestDelay)
                            ),
                    cancellationToken
                );
        }

        var open = batch.Open();
        if (open.Count > 0)
        {
            await Rows(context, open)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, now), cancellationToken);
        }
    }

    public async Task<OutboxState> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<TContext>().Set<OutboxMessage>().AsNoTracking();
        var waiting = rows.Where(row => row.ParkedAt == null);
        var oldest = await waiting.MinAsync(row => (DateTimeOffset?)row.CreatedAt, cancellationToken);
        return new OutboxState(
            await waiting.CountAsync(cancellationToken),
            oldest is { } since ? Math.Max(0, (clock.GetUtcNow() - since).TotalSeconds) : 0,
            await rows.CountAsync(row => row.ParkedAt != null, cancellationToken)
        );
    }

    private IQueryable<OutboxMessage> Due(TContext context, DateTimeOffset now)
    {
        var batchSize = options.Value.BatchSize;
        // SQLite has one writer, and the transaction above has taken its lock already.
        return context.Database.IsSqlite()
            ? context
                .Set<OutboxMessage>()
                .Where(row => row.ParkedAt == null && row.NextAttemptAt <= now)
                .OrderBy(row => row.Position)
                .Take(batchSize)
            : context
                .Set<OutboxMessage>()
                .FromSql(
                    $"""
                    SELECT * FROM outbox_messages WHERE parked_at IS NULL AND next_attempt_at <= {now}
                    ORDER BY position LIMIT {batchSize} FOR UPDATE SKIP LOCKED
                    """
                );
    }

    private static IQueryable<OutboxMessage> Rows(TContext context, IReadOnlyCollection<long> positions) =>
        context.Set<OutboxMessage>().Where(row => positions.Contains(row.Position));
}
