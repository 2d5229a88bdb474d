using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Panel.Gateway.Introspection;

/// <summary>Answers of identity, bounded. When full, the oldest tenth goes.</summary>
internal sealed class KnownPrincipals(Revocations revocations, IOptions<IntrospectionOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<IntrospectionKey, Known> _known = new();
    private readonly Lock _evicting = new();

    /// <summary>An answer that may be used as it is.</summary>
    public Known? Fresh(IntrospectionKey key) => Get(key) is { } known && clock.GetUtcNow() - known.AskedAt < LimitOf(known) ? known : null;

    /// <summary>An answer for while identity cannot be asked: until its internal token ends. Nothing can be revoked in that time either.</summary>
    public Known? Stale(IntrospectionKey key) => Get(key) is { Answer: { Active: true, ExpiresAt: { } end } } known && clock.GetUtcNow() < end ? known : null;

    /// <summary>False when it was revoked since it was asked.</summary>
    public bool Add(IntrospectionKey key, Known known)
    {
        if (revocations.Covers(known)) return false;
        if (_known.Count >= options.Value.Capacity) Evict();
        _known[key] = known;
        return true;
    }

    private Known? Get(IntrospectionKey key)
    {
        if (!_known.TryGetValue(key, out var known)) return null;
        if (!revocations.Covers(known)) return known;
        _known.TryRemove(KeyValuePair.Create(key, known));
        return null;
    }

    private TimeSpan LimitOf(Known known) => known.Answer.Active ? options.Value.Freshness : options.Value.NegativeFreshness;

    private void Evict()
    {
        lock (_evicting)
        {
            if (_known.Count < options.Value.Capacity) return;
            foreach (var (key, _) in _known.ToArray().OrderBy(entry => entry.Value.AskedAt).Take(Math.Max(1, options.Value.Capacity / 10))) _known.TryRemove(key, out _);
        }
    }
}
