using Panel.Hosting.Auth;
using Panel.Identity.Keys;

namespace Panel.Identity.Internal;

/// <summary>Signs internal tokens.</summary>
internal sealed class InternalPrincipals(KeyRing keys, TimeProvider clock)
{
    public async Task<ServiceTokenResponse> SignAsync(Principal principal, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return new ServiceTokenResponse(
            InternalToken.Create(principal, await keys.SigningAsync(KeyPurpose.Internal, cancellation), now),
            now + InternalToken.Lifetime
        );
    }
}
