using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Identity.Keys;

namespace Panel.Identity.Internal;

/// <summary>Signs internal tokens.</summary>
internal sealed class InternalPrincipals(KeyRing keys, TimeProvider clock)
{
    public async Task<ServiceTokenResponse> SignAsync(Principal principal, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return new ServiceTokenResponse(
            InternalToken.Create(principal, await keys.SigningAsync(KeyPurpose.Internal, cancellationToken), now),
            now + InternalToken.Lifetime
        );
    }
}
