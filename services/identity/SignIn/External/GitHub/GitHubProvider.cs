using System.Globalization;
using System.Text.Json;
using Duende.IdentityModel.Client;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.External.Groups;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.External.GitHub;

/// <summary>GitHub speaks OAuth 2 and not OpenID: who it was is asked of its API.</summary>
internal sealed class GitHubProvider(GitHubOptions options, ProviderClient client) : IExternalProvider
{
    public const string ProviderName = "github";

    public string Name => ProviderName;

    public string DisplayName => "GitHub";

    public bool AllowRegistration => options.AllowRegistration;

    public IReadOnlyDictionary<string, GroupConfiguration> Groups { get; } =
        new Dictionary<string, GroupConfiguration>();

    public SignInMethod MethodOf(ExternalIdentity identity) => SignInMethod.GitHub;

    public Task<Result<Uri>> AuthorizeAsync(ExternalRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Uri>>(
            new Uri(
                new RequestUrl(options.AuthorizationEndpoint.AbsoluteUri).Create(
                    new Parameters
                    {
                        { "client_id", options.ClientId },
                        { "redirect_uri", request.RedirectUri },
                        { "scope", "read:user user:email" },
                        { "state", request.State },
                        { "code_challenge", request.Challenge },
                        { "code_challenge_method", "S256" },
                    }
                )
            )
        );

    public async Task<Result<ExternalIdentity>> RedeemAsync(
        string code,
        ExternalRequest request,
        CancellationToken cancellationToken
    )
    {
        using var exchange = new AuthorizationCodeTokenRequest
        {
            Address = options.TokenEndpoint.AbsoluteUri,
            ClientId = options.ClientId,
            ClientSecret = options.ClientSecret,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Code = code,
            RedirectUri = request.RedirectUri,
            CodeVerifier = request.Verifier,
        };
        // A refusal of GitHub's has status 200, and is an error of the protocol all the same.
        var tokens = await client.CallAsync(
            exchange.Address,
            http => http.RequestAuthorizationCodeTokenAsync(exchange, cancellationToken),
            cancellationToken
        );
        if (tokens.Failed)
        {
            return tokens.Error;
        }

        if (tokens.Value.AccessToken is not { } token)
        {
            return ExternalErrors.Failed;
        }

        var user = await client.GetAsync(new Uri(options.Api, "user"), token, cancellationToken);
        if (user.Failed)
        {
            return user.Error;
        }

        var emails = await client.GetAsync(new Uri(options.Api, "user/emails"), token, cancellationToken);
        if (emails.Failed)
        {
            return emails.Error;
        }

        // The login name can be given up and taken by another person; the number cannot.
        if (
            !user.Value.TryGetProperty("id", out var id)
            || !id.TryGetInt64(out var number)
            || emails.Value.ValueKind != JsonValueKind.Array
        )
        {
            return ExternalErrors.Failed;
        }

        return new ExternalIdentity(
            number.ToString(CultureInfo.InvariantCulture),
            VerifiedOf(emails.Value),
            [],
            SecondFactor: false
        );
    }

    private static string? VerifiedOf(JsonElement emails) =>
        emails
            .EnumerateArray()
            .Where(row => Is(row, "verified") && Is(row, "primary"))
            .Select(row => Text(row, "email"))
            .FirstOrDefault();

    private static bool Is(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object
        && row.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
