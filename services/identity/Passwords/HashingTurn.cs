using System.Threading.RateLimiting;

namespace Panel.Identity.Passwords;

/// <summary>The right to hash, until it is disposed. Whatever hashes takes one, so nothing hashes without a
/// bound.</summary>
internal sealed class HashingTurn(RateLimitLease? lease) : IDisposable
{
    /// <summary>For an answer that needs no hash.</summary>
    public static readonly HashingTurn None = new(null);

    /// <exception cref="InvalidOperationException">It is none: whoever hashes has taken no turn.</exception>
    public void Check()
    {
        if (lease is null)
        {
            throw new InvalidOperationException("A hash needs a turn.");
        }
    }

    public void Dispose() => lease?.Dispose();
}
