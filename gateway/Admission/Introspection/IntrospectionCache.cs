using Microsoft.Extensions.Options;
using Panel.Gateway.Admission.Credentials;
using Panel.Hosting.Caching;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// Answers of identity, bounded. Refusals lie apart, so that a stranger with many guesses pushes no user out.
/// </summary>
internal sealed class IntrospectionCache(
    Revocations revocations,
    IOptions<IntrospectionOptions> options,
    TimeProvider clock
)
{
    private readonly TwoGenerationCache<CredentialKey, IntrospectionEntry> _principals = new(options.Value.Capacity);
    private readonly TwoGenerationCache<CredentialKey, IntrospectionEntry> _refusals = new(
        options.Value.RefusalCapacity
    );

    public int Principals => _principals.Count;

    public int Refusals => _refusals.Count;

    /// <summary>An answer that may be used as it is.</summary>
    public IntrospectionEntry? Fresh(CredentialKey key) =>
        Get(key) is { } known && clock.GetElapsedTime(known.AskedAt.Timestamp) < LimitOf(known) ? known : null;

    /// <summary>
    /// An answer for while identity cannot be asked: until its internal token
    /// ends. Nothing can be revoked in that time either.
    /// </summary>
    public IntrospectionEntry? Stale(CredentialKey key) =>
        Get(key) is { Answer: { Active: true, ExpiresAt: { } end } } known && clock.GetUtcNow() < end ? known : null;

    /// <summary>Whether the last that identity said of it was good, however long ago.</summary>
    public bool WasGood(CredentialKey key) => Get(key) is { Answer.Active: true };

    /// <summary>False when it was revoked since it was asked.</summary>
    public bool Add(CredentialKey key, IntrospectionEntry known)
    {
        if (revocations.Covers(known))
        {
            return false;
        }

        if (known.IsPrincipal)
        {
            _principals.Put(key, known);
            _refusals.Remove(key);
        }
        else
        {
            _refusals.Put(key, known);
            _principals.Remove(key);
        }

        return true;
    }

    private IntrospectionEntry? Get(CredentialKey key)
    {
        if (!_principals.TryGet(key, out var known) && !_refusals.TryGet(key, out known))
        {
            return null;
        }

        if (!revocations.Covers(known))
        {
            return known;
        }

        _principals.Remove(key);
        return null;
    }

    private TimeSpan LimitOf(IntrospectionEntry known) =>
        known.IsPrincipal ? options.Value.Freshness : options.Value.NegativeFreshness;
}
