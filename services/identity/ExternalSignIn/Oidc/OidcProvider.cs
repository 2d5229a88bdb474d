using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Panel.Hosting.Errors;
using Panel.Identity.ExternalSignIn.Groups;
using Panel.Identity.Sessions;

namespace Panel.Identity.ExternalSignIn.Oidc;

/// <summary>Any OpenID provider, by its discovery document: code flow with PKCE, state and nonce.</summary>
internal sealed class OidcProvider(
    string name,
    OidcOptions options,
    ProviderClient client,
    OidcDocuments documents,
    IdTokens tokens
) : IExternalProvider
{
    public string Name => name;

    public string DisplayName => options.DisplayName.Length > 0 ? options.DisplayName : name;

    public bool AllowRegistration => options.AllowRegistration;

    public IReadOnlyDictionary<string, GroupMapping> Groups => options.Groups;

    public SignInMethod MethodOf(ExternalIdentity identity) =>
        options.TrustsMfa && identity.SecondFactor ? SignInMethod.OidcWithMfa : SignInMethod.Oidc;

    public async Task<Outcome<Uri>> AuthorizeAsync(ExternalRequest request, CancellationToken cancellation)
    {
        if (await documents.GetAsync(options.Authority!, fresh: false, cancellation) is not { } document)
        {
            return ExternalErrors.Unavailable;
        }

        return new Uri(
            QueryHelpers.AddQueryString(
                document.AuthorizationEndpoint,
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["response_type"] = "code",
                    ["client_id"] = options.ClientId,
                    ["redirect_uri"] = request.RedirectUri,
                    ["scope"] = options.Scopes,
                    ["state"] = request.State,
                    ["nonce"] = request.Nonce,
                    ["code_challenge"] = request.Challenge,
                    ["code_challenge_method"] = "S256",
                }
            )
        );
    }

    public async Task<Outcome<ExternalIdentity>> RedeemAsync(
        string code,
        ExternalRequest request,
        CancellationToken cancellation
    )
    {
        if (await documents.GetAsync(options.Authority!, fresh: false, cancellation) is not { } document)
        {
            return ExternalErrors.Unavailable;
        }

        var answer = await client.PostAsync(
            new Uri(document.TokenEndpoint),
            Form(document, code, request),
            Credentials(document),
            cancellation
        );
        if (answer.Failed)
        {
            return answer.Error;
        }

        if (Claims.Text(answer.Value, "id_token") is not { } text)
        {
            return ExternalErrors.Failed;
        }

        var (token, unknownKey) = await tokens.ReadAsync(text, document, options.ClientId, request.Nonce);
        if (unknownKey && await documents.GetAsync(options.Authority!, fresh: true, cancellation) is { } newer)
        {
            (token, _) = await tokens.ReadAsync(text, newer, options.ClientId, request.Nonce);
        }

        if (token is null)
        {
            return ExternalErrors.Failed;
        }

        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var claims = payload.RootElement;
        if (
            !Lacks(claims)
            || string.IsNullOrEmpty(document.UserInfoEndpoint)
            || Claims.Text(answer.Value, "access_token") is not { } access
        )
        {
            return Of(token.Subject, claims, claims);
        }

        var info = await client.GetAsync(new Uri(document.UserInfoEndpoint), access, cancellation);
        if (info.Failed)
        {
            return info.Error;
        }

        // Core, section 5.3.2: an access token of somebody else must not lend their e-mail address.
        return Claims.Text(info.Value, "sub") == token.Subject
            ? Of(token.Subject, claims, info.Value)
            : ExternalErrors.Failed;
    }

    private bool Lacks(JsonElement claims) =>
        Claims.Text(claims, "email") is null || (Groups.Count > 0 && !claims.TryGetProperty(options.GroupClaim, out _));

    private ExternalIdentity Of(string subject, JsonElement claims, JsonElement info) =>
        new(
            subject,
            Claims.VerifiedEmail(claims) ?? Claims.VerifiedEmail(info),
            [.. Claims.Texts(claims, options.GroupClaim), .. Claims.Texts(info, options.GroupClaim)],
            Claims.Texts(claims, "amr").Contains("mfa", StringComparer.Ordinal)
        );

    private Dictionary<string, string> Form(OpenIdConnectConfiguration document, string code, ExternalRequest request)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = request.RedirectUri,
            ["client_id"] = options.ClientId,
            ["code_verifier"] = request.Verifier,
        };
        if (!TakesBasic(document))
        {
            form["client_secret"] = options.ClientSecret;
        }

        return form;
    }

    private AuthenticationHeaderValue? Credentials(OpenIdConnectConfiguration document) =>
        TakesBasic(document) && options.ClientSecret.Length > 0
            ? new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(
                    Encoding.UTF8.GetBytes(
                        $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}"
                    )
                )
            )
            : null;

    // The default where a provider says nothing.
    private static bool TakesBasic(OpenIdConnectConfiguration document) =>
        document.TokenEndpointAuthMethodsSupported is not { Count: > 0 } methods
        || methods.Contains("client_secret_basic")
        || !methods.Contains("client_secret_post");
}
