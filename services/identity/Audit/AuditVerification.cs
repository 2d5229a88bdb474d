using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Audit;

/// <summary>Walks the whole chain and says where it is broken.</summary>
internal sealed class AuditVerification(PanelIdentityDbContext db, AuditChain chain)
{
    private const int Batch = 1000;

    /// <param name="known">A head that an earlier verification gave
    /// (<c>sequence:signature</c>): the chain must still contain it, or have pruned
    /// it.</param>
    public async Task<AuditVerdict> RunAsync(string? known, CancellationToken cancellationToken)
    {
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(cancellationToken);
        var (sequence, signature) = (head.PrunedThrough, head.PrunedSignature);
        var pruneRecorded = head.PrunedThrough == 0;
        var knownFound = known is null || known == Name(sequence, signature);
        while (true)
        {
            var after = sequence;
            var entries = await db.Set<AuditEntry>()
                .AsNoTracking()
                .Where(row => row.Sequence > after && row.Sequence <= head.Sequence)
                .OrderBy(row => row.Sequence)
                .Take(Batch)
                .ToListAsync(cancellationToken);
            foreach (var entry in entries)
            {
                if (entry.Sequence != sequence + 1)
                {
                    return Broken(sequence + 1, "The entry is missing.");
                }

                if (!chain.IsLink(signature, entry))
                {
                    return Broken(
                        entry.Sequence,
                        "The entry, or the one before it, was changed, or its key is not configured."
                    );
                }

                (sequence, signature) = (entry.Sequence, entry.Signature);
                pruneRecorded |=
                    entry.Action == AuditPruning.Action
                    && entry.TargetId == Name(head.PrunedThrough, head.PrunedSignature);
                knownFound |= known == Name(sequence, signature);
            }

            if (entries.Count < Batch)
            {
                break;
            }
        }

        if (sequence != head.Sequence || signature != head.Signature)
        {
            return Broken(sequence + 1, "The newest entries are missing.");
        }

        if (!pruneRecorded)
        {
            return Broken(head.PrunedThrough, "Old entries were removed, but not by the retention.");
        }

        if (!knownFound)
        {
            return Broken(sequence, "The chain does not contain the head that you know.");
        }

        return new AuditVerdict(true, head.Sequence - head.PrunedThrough, Name(sequence, signature), null, null);
    }

    public static string Name(long sequence, string signature) => $"{sequence}:{signature}";

    private static AuditVerdict Broken(long at, string reason) => new(false, null, null, at, reason);
}

/// <param name="Entries">How many were looked at.</param>
/// <param name="Head">Keep it elsewhere: a later verification can prove that nothing behind it was cut off.</param>
/// <param name="BrokenAt">Sequence of the first wrong entry.</param>
internal sealed record AuditVerdict(bool Valid, long? Entries, string? Head, long? BrokenAt, string? Reason);
