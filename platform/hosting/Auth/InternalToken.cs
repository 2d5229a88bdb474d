using System.Collections.Frozen;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>The signed token that the gateway puts on every forwarded request; services trust nothing else.</summary>
public static class InternalToken
{
    public const string Issuer = "panel-identity";
    public const string Audience = "panel-internal";
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public static string Create(Principal principal, SigningCredentials key, DateTimeOffset now) =>
        Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Audience,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = now.Add(Lifetime).UtcDateTime,
                SigningCredentials = key,
                Claims = Write(principal),
            }
        );

    /// <summary>Null when the token is not ours, is expired or is signed by none of the keys.</summary>
    public static async Task<Principal?> ReadAsync(
        JsonWebToken token,
        IEnumerable<SecurityKey> keys,
        TimeProvider clock
    )
    {
        var result = await Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Audience,
                IssuerSigningKeys = keys,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                LifetimeValidator = (from, to, _, _) => IsCurrent(from, to, clock.GetUtcNow().UtcDateTime),
            }
        );
        return result.IsValid ? Read((JsonWebToken)result.SecurityToken) : null;
    }

    // Half a minute for clocks that differ between machines.
    private static bool IsCurrent(DateTime? from, DateTime? to, DateTime now) =>
        from is not null && to is not null && from.Value.AddSeconds(-30) <= now && IsBeforeEnd(to.Value, now);

    internal static bool IsBeforeEnd(DateTime to, DateTime now) => now < to.AddSeconds(30);

    private static Dictionary<string, object> Write(Principal principal)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = principal.SubjectId.ToString(),
            ["kind"] = principal.Kind.ToString(),
            ["name"] = principal.Name,
            ["cid"] = principal.CredentialId.ToString(),
            ["ck"] = principal.CredentialKind.ToString(),
            ["pu"] = string.Join(' ', principal.User),
            ["pa"] = string.Join(' ', principal.Admin),
            ["ps"] = string.Join(' ', principal.Server),
        };
        if (principal.Email.Length > 0)
        {
            claims["email"] = principal.Email;
        }

        if (principal.OrganizationId is { } organization)
        {
            claims["org"] = organization.ToString();
        }

        if (principal.Role is { } role)
        {
            claims["role"] = role;
        }

        if (principal.TrustedOrganization)
        {
            claims["trusted"] = true;
        }

        if (principal.EveryOrganization)
        {
            claims["every"] = true;
        }

        if (principal.ImpersonatorId is { } impersonator)
        {
            claims["imp"] = impersonator.ToString();
        }

        if (principal.ImpersonatorName is { } impersonatorName)
        {
            claims["impn"] = impersonatorName;
        }

        if (principal.OnlyNodes is { } nodes)
        {
            claims["nodes"] = string.Join(' ', nodes);
        }

        if (principal.OnlyInstances is { } instances)
        {
            claims["instances"] = string.Join(' ', instances);
        }

        return claims;
    }

    private static Principal Read(JsonWebToken token) =>
        new()
        {
            Kind = Enum.Parse<PrincipalKind>(token.GetClaim("kind").Value),
            SubjectId = Guid.Parse(token.Subject),
            Name = token.GetClaim("name").Value,
            Email = token.TryGetValue<string>("email", out var email) ? email : "",
            CredentialId = Guid.Parse(token.GetClaim("cid").Value),
            CredentialKind = Enum.Parse<CredentialKind>(token.GetClaim("ck").Value),
            OrganizationId = token.TryGetValue<string>("org", out var organization) ? Guid.Parse(organization) : null,
            Role = token.TryGetValue<string>("role", out var role) ? role : null,
            TrustedOrganization = token.TryGetValue<bool>("trusted", out var trusted) && trusted,
            EveryOrganization = token.TryGetValue<bool>("every", out var every) && every,
            ImpersonatorId = token.TryGetValue<string>("imp", out var impersonator) ? Guid.Parse(impersonator) : null,
            ImpersonatorName = token.TryGetValue<string>("impn", out var impersonatorName) ? impersonatorName : null,
            User = Set(token, "pu"),
            Admin = Set(token, "pa"),
            Server = Set(token, "ps"),
            OnlyNodes = Only(token, "nodes"),
            OnlyInstances = Only(token, "instances"),
        };

    private static FrozenSet<Guid>? Only(JsonWebToken token, string claim) =>
        token.TryGetValue<string>(claim, out var ids)
            ? ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse).ToFrozenSet()
            : null;

    private static FrozenSet<string> Set(JsonWebToken token, string claim) =>
        token
            .GetClaim(claim)
            .Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);
}
