using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns.Writing;

/// <summary>
/// Decides by our row, the mark and what stands there: written only where nothing stands, changed or deleted only
/// where row and mark agree.
/// </summary>
/// <param name="Drift">What the panel had written was changed from outside.</param>
internal readonly record struct RecordDecision(RecordStep Step, bool Drift, string? Reason)
{
    /// <param name="seen">What stands at the provider; null for nothing.</param>
    public static RecordDecision Of(DnsRecord record, IReadOnlyList<string>? seen, MarkState mark, bool repair) =>
        record.Deleting ? OfDeleting(record, seen, mark) : OfWanted(record, seen, mark, repair);

    private static RecordDecision OfDeleting(DnsRecord record, IReadOnlyList<string>? seen, MarkState mark)
    {
        if (seen is null)
        {
            return new(RecordStep.Forget, Drift: false, null);
        }

        if (mark == MarkState.Ours && (Is(record.Written) || Is(record.Wanted)))
        {
            return new(RecordStep.Delete, Drift: false, null);
        }

        // It was in conflict from its beginning: what stands there was never ours.
        if (record.Written is null && mark != MarkState.Ours)
        {
            return new(RecordStep.Forget, Drift: false, null);
        }

        return new(RecordStep.LeaveConflict, Drift: true, "It was changed from outside, so the panel leaves it alone.");

        bool Is(IReadOnlyList<string>? values) =>
            values is { Count: > 0 } && RecordValues.Same(record.Type, seen, values);
    }

    private static RecordDecision OfWanted(DnsRecord record, IReadOnlyList<string>? seen, MarkState mark, bool repair)
    {
        var wasWritten = record.Written is not null;
        if (seen is null)
        {
            if (mark == MarkState.Foreign)
            {
                return new(
                    RecordStep.LeaveConflict,
                    wasWritten,
                    "Another installation of the panel, or another owner, has marked this name."
                );
            }

            return wasWritten && !repair
                ? new(RecordStep.LeaveDrifted, Drift: true, "It was removed from outside.")
                : new(RecordStep.Create, wasWritten, null);
        }

        if (mark != MarkState.Ours)
        {
            return new(
                RecordStep.LeaveConflict,
                wasWritten,
                wasWritten
                    ? "The mark of the panel beside it was removed or changed."
                    : "Something stands there that the panel did not write."
            );
        }

        if (RecordValues.Same(record.Type, seen, record.Wanted))
        {
            return new(RecordStep.None, Drift: false, null);
        }

        if (RecordValues.Same(record.Type, seen, record.Written))
        {
            return new(RecordStep.Replace, Drift: false, null);
        }

        if (!wasWritten)
        {
            return new(RecordStep.LeaveConflict, Drift: false, "Something stands there that the panel did not write.");
        }

        return repair
            ? new(RecordStep.Replace, Drift: true, null)
            : new(RecordStep.LeaveDrifted, Drift: true, "It was changed from outside.");
    }
}
