using System.Collections.Concurrent;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// Credentials and subjects that changed lately: whatever was asked before is
/// stale. Remembered longer than any answer may be used.
/// </summary>
internal sealed class Revocations(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Guid, RevocationStamp> _changed = new();
    private readonly ConcurrentQueue<KeyValuePair<Guid, RevocationStamp>> _inOrder = new();
    private long _count;

    public RevocationStamp Now => new(clock.GetTimestamp(), Interlocked.Read(ref _count));

    /// <param name="id">A credential or a user.</param>
    public void Add(Guid id)
    {
        var now = new RevocationStamp(clock.GetTimestamp(), Interlocked.Increment(ref _count));
        _changed[id] = now;
        _inOrder.Enqueue(KeyValuePair.Create(id, now));
        // Not one that changed again since: its moment is another.
        while (
            _inOrder.TryPeek(out var oldest)
            && clock.GetElapsedTime(oldest.Value.Timestamp) > Kept
            && _inOrder.TryDequeue(out oldest)
        )
        {
            _changed.TryRemove(oldest);
        }
    }

    public bool Covers(IntrospectionEntry known) =>
        ChangedSince(known.Answer.CredentialId, known.AskedAt)
        || ChangedSince(known.Answer.SubjectId, known.AskedAt)
        || (known.Actor is { } actor && ChangedSince(actor, known.AskedAt));

    private bool ChangedSince(Guid id, RevocationStamp asked) =>
        _changed.TryGetValue(id, out var change) && change.Revocations > asked.Revocations;
}
