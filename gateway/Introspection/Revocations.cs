using System.Collections.Concurrent;

namespace Panel.Gateway.Introspection;

/// <summary>Credentials and subjects that changed lately: whatever was asked before is stale. Remembered longer than any answer may be used.</summary>
internal sealed class Revocations(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _changedAt = new();
    private readonly ConcurrentQueue<KeyValuePair<Guid, DateTimeOffset>> _inOrder = new();

    /// <param name="id">A credential or a user.</param>
    public void Add(Guid id)
    {
        var now = clock.GetUtcNow();
        _changedAt[id] = now;
        _inOrder.Enqueue(KeyValuePair.Create(id, now));
        // Not one that changed again since: its time is another.
        while (_inOrder.TryPeek(out var oldest) && now - oldest.Value > Kept && _inOrder.TryDequeue(out oldest)) _changedAt.TryRemove(oldest);
    }

    public bool Covers(Known known) => ChangedSince(known.Answer.CredentialId, known.AskedAt) || ChangedSince(known.Answer.SubjectId, known.AskedAt);

    private bool ChangedSince(Guid id, DateTimeOffset askedAt) => _changedAt.TryGetValue(id, out var at) && at >= askedAt;
}
