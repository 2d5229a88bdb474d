using Panel.Identity.SignIn.External.Groups;

namespace Panel.Identity.SignIn.External.Oidc;

/// <summary>Section <c>Identity:Oidc:&lt;name&gt;</c>.</summary>
internal sealed class OidcOptions
{
    /// <summary>The issuer; its discovery document stands below it.</summary>
    public Uri? Authority { get; set; }

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>For the login page. Default: the name.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Default: <c>openid profile email</c>. Many providers want <c>groups</c> as well.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>Whether people without an account get one. Default: no.</summary>
    public bool AllowRegistration { get; set; }

    /// <summary>
    /// Whether the panel's own second factor is left out when the provider says
    /// (<c>amr</c> has <c>mfa</c>) that it asked for one. Default: no.
    /// </summary>
    public bool TrustsMfa { get; set; }

    /// <summary>The claim that lists a person's groups.</summary>
    public string GroupClaim { get; set; } = "groups";

    /// <summary>Group → membership. Empty: the provider has no say in memberships.</summary>
    public Dictionary<string, GroupConfiguration> Groups { get; set; } = new(StringComparer.Ordinal);

    public bool IsComplete =>
        ClientId.Length > 0
        && Authority is { IsAbsoluteUri: true } authority
        && (authority.Scheme == "https" || (authority.Scheme == "http" && authority.IsLoopback));
}
