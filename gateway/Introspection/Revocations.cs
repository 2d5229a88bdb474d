using System.Collections.Concurrent;

namespace Panel.Gateway.Introspection;

/// <summary>Credentials and subjects that changed lately: whatever was asked before is stale. Remembered longer than any answer may be used.</summary>
internal sealed class Revocations(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _changedAt = new();

    /// <param name="id">A credential or a user.</param>
    public void Add(Guid id)
    {
        var now = clock.GetUtcNow();
        _changedAt[id] = now;
        foreach (var (old, at) in _changedAt)
        {
            if (now - at > Kept) _changedAt.TryRemove(KeyValuePair.Create(old, at));
        }
    }

    public bool Covers(Known known) => ChangedSince(known.Answer.CredentialId, known.AskedAt) || ChangedSince(known.Answer.SubjectId, known.AskedAt);

    private bool ChangedSince(Guid id, DateTimeOffset askedAt) => _changedAt.TryGetValue(id, out var at) && at >= askedAt;
}
