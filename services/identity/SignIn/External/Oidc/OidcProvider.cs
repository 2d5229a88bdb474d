using System.Buffers.Text;
using System.Text.Json;
using Duende.IdentityModel.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.External.Groups;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.External.Oidc;

/// <summary>Any OpenID provider, by its discovery document: code flow with PKCE, state and nonce.</summary>
internal sealed class OidcProvider(
    string name,
    OidcOptions options,
    ProviderClient client,
    OidcDiscovery discovery,
    IdTokens idTokens
) : IExternalProvider
{
    public string Name => name;

    public string DisplayName => options.DisplayName.Length > 0 ? options.DisplayName : name;

    public bool AllowRegistration => options.AllowRegistration;

    public IReadOnlyDictionary<string, GroupConfiguration> Groups => options.Groups;

    public SignInMethod MethodOf(ExternalIdentity identity) =>
        options.TrustsMfa && identity.SecondFactor ? SignInMethod.OidcWithMfa : SignInMethod.Oidc;

    public async Task<Result<Uri>> AuthorizeAsync(ExternalRequest request, CancellationToken cancellationToken)
    {
        if (await discovery.GetAsync(options.Authority!, fresh: false, cancellationToken) is not { } provider)
        {
            return ExternalErrors.Unavailable;
        }

        return new Uri(
            new RequestUrl(provider.AuthorizeEndpoint).CreateAuthorizeUrl(
                options.ClientId,
                "code",
                options.Scopes,
                request.RedirectUri,
                request.State,
                request.Nonce,
                codeChallenge: request.Challenge,
                codeChallengeMethod: "S256"
            )
        );
    }

    public async Task<Result<ExternalIdentity>> RedeemAsync(
        string code,
        ExternalRequest request,
        CancellationToken cancellationToken
    )
    {
        if (await discovery.GetAsync(options.Authority!, fresh: false, cancellationToken) is not { } provider)
        {
            return ExternalErrors.Unavailable;
        }

        using var exchange = Exchange(provider, code, request);
        var tokens = await client.CallAsync(
            provider.TokenEndpoint,
            http => http.RequestAuthorizationCodeTokenAsync(exchange, cancellationToken),
            cancellationToken
        );
        if (tokens.Failed)
        {
            return tokens.Error;
        }

        if (tokens.Value.IdentityToken is not { } text)
        {
            return ExternalErrors.Failed;
        }

        var (token, unknownKey) = await idTokens.ReadAsync(text, provider, options.ClientId, request.Nonce);
        if (unknownKey && await discovery.GetAsync(options.Authority!, fresh: true, cancellationToken) is { } newer)
        {
            (token, _) = await idTokens.ReadAsync(text, newer, options.ClientId, request.Nonce);
        }

        return token is null
            ? ExternalErrors.Failed
            : await IdentifyAsync(token, provider, tokens.Value.AccessToken, cancellationToken);
    }

    private async Task<Result<ExternalIdentity>> IdentifyAsync(
        JsonWebToken token,
        OidcConfiguration provider,
        string? accessToken,
        CancellationToken cancellationToken
    )
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var claims = payload.RootElement;
        if (!Lacks(claims) || provider.UserInfoEndpoint is not { Length: > 0 } endpoint || accessToken is null)
        {
            return Of(token.Subject, claims, claims);
        }

        using var request = new UserInfoRequest { Address = endpoint, Token = accessToken };
        var answer = await client.CallAsync(
            endpoint,
            http => http.GetUserInfoAsync(request, cancellationToken),
            cancellationToken
        );
        if (answer.Failed)
        {
            return answer.Error;
        }

        // Core, section 5.3.2: an access token of another person must not lend their e-mail address.
        return answer.Value.Json is { } info && Claims.Text(info, "sub") == token.Subject
            ? Of(token.Subject, claims, info)
            : ExternalErrors.Failed;
    }

    private AuthorizationCodeTokenRequest Exchange(OidcConfiguration provider, string code, ExternalRequest request) =>
        new()
        {
            Address = provider.TokenEndpoint,
            ClientId = options.ClientId,
            ClientSecret = options.ClientSecret.Length > 0 ? options.ClientSecret : null,
            // A client without a secret has no password to show.
            ClientCredentialStyle =
                provider.TakesBasic && options.ClientSecret.Length > 0
                    ? ClientCredentialStyle.AuthorizationHeader
                    : ClientCredentialStyle.PostBody,
            Code = code,
            RedirectUri = request.RedirectUri,
            CodeVerifier = request.Verifier,
        };

    private bool Lacks(JsonElement claims) =>
        Claims.Text(claims, "email") is null || (Groups.Count > 0 && !claims.TryGetProperty(options.GroupClaim, out _));

    private ExternalIdentity Of(string subject, JsonElement claims, JsonElement info) =>
        new(
            subject,
            Claims.VerifiedEmail(claims) ?? Claims.VerifiedEmail(info),
            [.. Claims.Texts(claims, options.GroupClaim), .. Claims.Texts(info, options.GroupClaim)],
            Claims.Texts(claims, "amr").Contains("mfa", StringComparer.Ordinal)
        );
}
