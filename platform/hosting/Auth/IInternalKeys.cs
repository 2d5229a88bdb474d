using Microsoft.IdentityModel.Tokens;

namespace Panel.Hosting.Auth;

/// <summary>The public keys that internal tokens are signed with.</summary>
public interface IInternalKeys
{
    /// <param name="keyId">The key a token names; when it is not known yet, identity
    /// is asked again (at most every five seconds).</param>
    /// <exception cref="InternalKeysUnavailableException">The key is not known, and identity does not answer.</exception>
    ValueTask<IReadOnlyCollection<SecurityKey>> GetAsync(string? keyId, CancellationToken cancellationToken);
}
