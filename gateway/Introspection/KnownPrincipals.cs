using Microsoft.Extensions.Options;
using Panel.Gateway.Credentials;

namespace Panel.Gateway.Introspection;

/// <summary>
/// Answers of identity, bounded. Refusals lie apart, so that a stranger with many guesses pushes nobody out.
/// </summary>
internal sealed class KnownPrincipals(
    Revocations revocations,
    IOptions<IntrospectionOptions> options,
    TimeProvider clock
)
{
    private readonly TwoGenerations<CredentialKey, Known> _principals = new(options.Value.Capacity);
    private readonly TwoGenerations<CredentialKey, Known> _refusals = new(options.Value.RefusalCapacity);

    public int Principals => _principals.Count;

    public int Refusals => _refusals.Count;

    /// <summary>An answer that may be used as it is.</summary>
    public Known? Fresh(CredentialKey key) =>
        Get(key) is { } known && clock.GetElapsedTime(known.AskedAt.Timestamp) < LimitOf(known) ? known : null;

    /// <summary>
    /// An answer for while identity cannot be asked: until its internal token
    /// ends. Nothing can be revoked in that time either.
    /// </summary>
    public Known? Stale(CredentialKey key) =>
        Get(key) is { Answer: { Active: true, ExpiresAt: { } end } } known && clock.GetUtcNow() < end ? known : null;

    /// <summary>Whether the last that identity said of it was good, however long ago.</summary>
    public bool WasGood(CredentialKey key) => Get(key) is { Answer.Active: true };

    /// <summary>False when it was revoked since it was asked.</summary>
    public bool Add(CredentialKey key, Known known)
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

    private Known? Get(CredentialKey key)
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

    private TimeSpan LimitOf(Known known) =>
        known.IsPrincipal ? options.Value.Freshness : options.Value.NegativeFreshness;
}
