using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;

namespace Panel.Identity.Audit;

/// <summary>
/// Removes what is older than the retention, from the chain's old end, and leaves an
/// entry that says so: otherwise it would look like tampering.
/// </summary>
internal sealed class AuditPruning(PanelIdentityDbContext db, AuditChain chain, TimeProvider clock)
{
    public const string Action = "audit.pruned";
    private const int Most = 5000;

    /// <returns>How many went; call again until it is none.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Takes the chain's lock.
        await db.Set<AuditHead>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Sequence, row => row.Sequence), cancellationToken);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(cancellationToken);
        if (head.RetentionDays is not { } days)
        {
            return 0;
        }

        var now = clock.GetUtcNow();
        var cutoff = now.AddDays(-days);
        var kept =
            await db.Set<AuditEntry>()
                .Where(row => row.At >= cutoff)
                .MinAsync(row => (long?)row.Sequence, cancellationToken)
            ?? head.Sequence;
        var through = Math.Min(kept - 1, head.PrunedThrough + Most);
        if (
            await db.Set<AuditEntry>()
                .AsNoTracking()
                .SingleOrDefaultAsync(row => row.Sequence == through, cancellationToken)
            is not { } last
        )
        {
            return 0;
        }

        var removed = await db.Set<AuditEntry>()
            .Where(row => row.Sequence <= through)
            .ExecuteDeleteAsync(cancellationToken);
        await db.Set<AuditHead>()
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.PrunedThrough, through)
                        .SetProperty(row => row.PrunedSignature, last.Signature),
                cancellationToken
            );
        await chain.AppendAsync(Entry(now, last, removed), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return removed;
    }

    private static AuditRecorded Entry(DateTimeOffset now, AuditEntry last, int removed) =>
        new(
            Guid.CreateVersion7(now),
            now,
            "identity",
            Action,
            new AuditActor("service", Guid.Empty, "identity", Guid.Empty, "none", ""),
            null,
            new AuditTarget("audit", AuditVerification.Name(last.Sequence, last.Signature), null),
            null,
            $$"""{"entries":{{removed}}}""",
            ""
        );
}
