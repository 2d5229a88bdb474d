using Panel.Identity.SignIn.External.GitHub;
using Panel.Identity.SignIn.External.Oidc;

namespace Panel.Identity.SignIn.External;

/// <summary>Who else may vouch for a person. Section <c>Identity</c>.</summary>
internal sealed class ExternalSignInOptions
{
    public GitHubOptions GitHub { get; set; } = new();

    /// <summary>
    /// OpenID providers by the name that stands in their addresses: lower-case letters, digits and dashes.
    /// </summary>
    public Dictionary<string, OidcOptions> Oidc { get; set; } = new(StringComparer.Ordinal);
}
