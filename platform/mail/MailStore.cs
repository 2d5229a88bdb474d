using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Panel.Hosting;

namespace Panel.Mail;

/// <summary>The dispatcher's side of the mails' table.</summary>
internal sealed class MailStore<TContext>(
    IServiceScopeFactory scopes,
    IOptions<MailOptions> options,
    TimeProvider clock
)
    where TContext : DbContext
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>Takes the next due mails, so that no other replica sends them within the lease.</summary>
    public async Task<List<OutgoingMail>> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var mails = await Due(db, now, most).AsNoTracking().ToListAsync(cancellationToken);
        var ids = mails.ConvertAll(mail => mail.Id);
        if (ids.Count > 0)
        {
            await db.Set<OutgoingMail>()
                .Where(row => ids.Contains(row.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, now + lease), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return mails;
    }

    /// <summary>
    /// For the start: on SQLite, where this process is the only one, nothing that an
    /// earlier one had claimed need wait for the end of the claim.
    /// </summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        if (db.Database.IsSqlite())
        {
            await db.Set<OutgoingMail>()
                .Where(row => row.Status == MailStatus.Queued && row.NextAttemptAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, now), cancellationToken);
        }
    }

    /// <summary>Writes down what became of an attempt.</summary>
    /// <returns>The mail's status now.</returns>
    public async Task<MailStatus> SettleAsync(
        OutgoingMail mail,
        MailDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = clock.GetUtcNow();
        var attempts = mail.Attempts + 1;
        var next = now + Backoff.After(attempts, options.Value.RetryDelay, LongestDelay);
        var status =
            delivery.Delivered ? MailStatus.Sent
            : delivery.Final || next > mail.GiveUpAt ? MailStatus.Failed
            : MailStatus.Queued;
        DateTimeOffset? endedAt = status == MailStatus.Queued ? null : now;
        // A failed one keeps its values, so that it can be tried again by hand.
        var values = delivery.Delivered ? null : mail.SealedValues;
        var reason = delivery.Reason is { Length: > OutgoingMailConfiguration.LongestError } text
            ? text[..OutgoingMailConfiguration.LongestError]
            : delivery.Reason;
        await scope
            .ServiceProvider.GetRequiredService<TContext>()
            .Set<OutgoingMail>()
            .Where(row => row.Id == mail.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, status)
                        .SetProperty(row => row.Attempts, attempts)
                        .SetProperty(row => row.NextAttemptAt, next)
                        .SetProperty(row => row.EndedAt, endedAt)
                        .SetProperty(row => row.SealedValues, values)
                        .SetProperty(row => row.LastError, reason),
                cancellationToken
            );
        return status;
    }

    // SQLite has one writer, and the transaction above has taken its lock already.
    private static IQueryable<OutgoingMail> Due(DbContext db, DateTimeOffset now, int most) =>
        db.Database.IsSqlite()
            ? db.Set<OutgoingMail>()
                .Where(row => row.Status == MailStatus.Queued && row.NextAttemptAt <= now)
                .OrderBy(row => row.NextAttemptAt)
                .Take(most)
            : db.Set<OutgoingMail>()
                .FromSql(
                    $"""
                    SELECT * FROM mails WHERE status = 'queued' AND next_attempt_at <= {now}
                    ORDER BY next_attempt_at LIMIT {most} FOR UPDATE SKIP LOCKED
                    """
                );
}
