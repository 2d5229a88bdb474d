using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;

namespace Panel.Identity.Keys;

/// <summary>Identity checks internal tokens with its own keys instead of asking itself over HTTP.</summary>
internal sealed class OwnInternalKeys(KeyRing keys) : IInternalKeys
{
    public ValueTask<IReadOnlyCollection<SecurityKey>> GetAsync(string? keyId, CancellationToken cancellationToken) =>
        keys.VerifyingAsync(KeyPurpose.Internal, cancellationToken);
}
