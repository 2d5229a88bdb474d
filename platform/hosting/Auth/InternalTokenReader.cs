using Microsoft.IdentityModel.JsonWebTokens;
using Panel.Hosting.Caching;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>
/// Verifies internal tokens. The gateway sends a caller's token again with each request, so what was verified
/// is kept until the token ends or its key is withdrawn.
/// </summary>
internal sealed class InternalTokenReader(IInternalKeys keys, TimeProvider clock)
{
    /// <summary>About 20 KiB each, with the permissions of an administrator.</summary>
    private const int Capacity = 1000;

    private readonly TwoGenerationCache<string, VerifiedToken> _verified = new(Capacity);

    /// <summary>Null when the token is not identity's, is expired, or is signed by none of its keys.</summary>
    public async ValueTask<Principal?> ReadAsync(string text, CancellationToken cancellationToken)
    {
        if (_verified.TryGet(text, out var known) && await HoldsAsync(known, cancellationToken))
        {
            return known.Principal;
        }

        if (Parse(text) is not { } token)
        {
            return null;
        }

        var principal = await InternalToken.ReadAsync(token, await keys.GetAsync(token.Kid, cancellationToken), clock);
        if (principal is not null)
        {
            _verified.Put(text, new VerifiedToken(principal, token.Kid, token.ValidTo));
        }

        return principal;
    }

    private async ValueTask<bool> HoldsAsync(VerifiedToken token, CancellationToken cancellationToken)
    {
        if (!InternalToken.IsBeforeEnd(token.Ends, clock.GetUtcNow().UtcDateTime))
        {
            return false;
        }

        foreach (var key in await keys.GetAsync(token.KeyId, cancellationToken))
        {
            if (key.KeyId == token.KeyId)
            {
                return true;
            }
        }

        return false;
    }

    private static JsonWebToken? Parse(string text)
    {
        try
        {
            return new JsonWebToken(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private sealed record VerifiedToken(Principal Principal, string KeyId, DateTime Ends);
}
