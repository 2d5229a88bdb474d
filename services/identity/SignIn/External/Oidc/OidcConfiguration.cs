using Duende.IdentityModel.Client;
using Microsoft.IdentityModel.Tokens;

namespace Panel.Identity.SignIn.External.Oidc;

/// <summary>A provider's discovery document, and its keys in the form in which ID tokens are checked.</summary>
internal sealed record OidcConfiguration(DiscoveryDocumentResponse Document, IList<SecurityKey> SigningKeys)
{
    public string Issuer => Document.Issuer!;

    public string AuthorizeEndpoint => Document.AuthorizeEndpoint!;

    public string TokenEndpoint => Document.TokenEndpoint!;

    public string? UserInfoEndpoint => Document.UserInfoEndpoint;

    /// <summary>Where a provider says nothing, it takes the client's secret as a password of HTTP.</summary>
    public bool TakesBasic =>
        Document.TokenEndpointAuthenticationMethodsSupported.ToArray() is not { Length: > 0 } methods
        || methods.Contains("client_secret_basic")
        || !methods.Contains("client_secret_post");
}
