using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Panel.Identity.SignIn.External.Oidc;

/// <summary>Checks ID tokens (OpenID Connect Core, section 3.1.3.7).</summary>
internal sealed partial class IdTokens(TimeProvider clock, ILogger<IdTokens> logger)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(10);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    // Asymmetric ones only: a provider that signed with the client's secret
    // would be an exception, and "none" is no signature.
    private static readonly string[] Algorithms =
    [
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
    ];

    /// <returns>The token when it is valid; otherwise whether other keys could make it so.</returns>
    public async Task<(JsonWebToken? Token, bool UnknownKey)> ReadAsync(
        string text,
        OidcConfiguration provider,
        string clientId,
        string nonce
    )
    {
        var result = await Handler.ValidateTokenAsync(
            text,
            new TokenValidationParameters
            {
                ValidIssuer = provider.Issuer,
                ValidAudience = clientId,
                IssuerSigningKeys = provider.SigningKeys,
                ValidAlgorithms = Algorithms,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                LifetimeValidator = (from, to, _, _) => IsCurrent(from, to),
            }
        );
        if (!result.IsValid)
        {
            Log.Refused(logger, provider.Issuer, result.Exception.Message);
            return (null, result.Exception is SecurityTokenInvalidSignatureException);
        }

        var token = (JsonWebToken)result.SecurityToken;
        if (ProblemOf(token, clientId, nonce) is not { } problem)
        {
            return (token, false);
        }

        Log.Refused(logger, provider.Issuer, problem);
        return (null, false);
    }

    private string? ProblemOf(JsonWebToken token, string clientId, string nonce)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (string.IsNullOrEmpty(token.Subject))
        {
            return "It names no subject.";
        }

        if (
            !token.TryGetPayloadValue<string>("nonce", out var given)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(nonce))
        )
        {
            return "Its nonce is another one.";
        }

        if (
            !token.TryGetPayloadValue<long>("iat", out _)
            || token.IssuedAt > now + Skew
            || token.IssuedAt < now - Oldest
        )
        {
            return "It was not issued just now.";
        }

        if (token.TryGetPayloadValue<string>("azp", out var party) ? party != clientId : token.Audiences.Count() > 1)
        {
            return "It was issued to another party.";
        }

        return null;
    }

    private bool IsCurrent(DateTime? from, DateTime? to)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return (from is null || from <= now + Skew) && to is not null && now - Skew < to;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An ID token of {Issuer} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string issuer, string reason);
    }
}
