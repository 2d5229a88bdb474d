using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;
using Panel.Identity.Keys;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// The JWT that a client holds. It names a session and nothing more; what its user may do is asked at each use.
/// </summary>
internal sealed class AccessTokens(KeyRing keys, TimeProvider clock)
{
    public const string Audience = "panel-api";
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    // RFC 9068: no other kind of JWT passes for an access token.
    private const string Type = "at+jwt";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public async Task<string> CreateAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = InternalToken.Issuer,
                Audience = Audience,
                TokenType = Type,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = now.Add(Lifetime).UtcDateTime,
                SigningCredentials = await keys.SigningAsync(KeyPurpose.Access, cancellationToken),
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["sub"] = userId.ToString(),
                    ["sid"] = sessionId.ToString(),
                },
            }
        );
    }

    /// <summary>Null when the token is not one of ours or has expired.</summary>
    public async Task<AccessToken?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var result = await Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = InternalToken.Issuer,
                ValidAudience = Audience,
                ValidTypes = [Type],
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                IssuerSigningKeys = await keys.VerifyingAsync(KeyPurpose.Access, cancellationToken),
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                LifetimeValidator = (_, to, _, _) => clock.GetUtcNow().UtcDateTime < to,
            }
        );
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
        {
            return null;
        }

        return new AccessToken(
            Guid.Parse(jwt.Subject),
            Guid.Parse(jwt.GetClaim("sid").Value),
            new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero)
        );
    }
}

internal sealed record AccessToken(Guid UserId, Guid SessionId, DateTimeOffset ExpiresAt);
