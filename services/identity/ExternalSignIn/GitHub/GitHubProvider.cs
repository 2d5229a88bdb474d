using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Panel.Hosting.Errors;
using Panel.Identity.ExternalSignIn.Groups;
using Panel.Identity.Sessions;

namespace Panel.Identity.ExternalSignIn.GitHub;

/// <summary>GitHub speaks OAuth 2 and not OpenID: who it was is asked of its API.</summary>
internal sealed class GitHubProvider(GitHubOptions options, ProviderClient client) : IExternalProvider
{
    public const string ProviderName = "github";

    public string Name => ProviderName;

    public string DisplayName => "GitHub";

    public bool AllowRegistration => options.AllowRegistration;

    public IReadOnlyDictionary<string, GroupMapping> Groups { get; } = new Dictionary<string, GroupMapping>();

    public SignInMethod MethodOf(ExternalIdentity identity) => SignInMethod.GitHub;

    public Task<Outcome<Uri>> AuthorizeAsync(ExternalRequest request, CancellationToken cancellation) =>
        Task.FromResult<Outcome<Uri>>(
            new Uri(
                QueryHelpers.AddQueryString(
                    options.AuthorizationEndpoint.AbsoluteUri,
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["client_id"] = options.ClientId,
                        ["redirect_uri"] = request.RedirectUri,
                        ["scope"] = "read:user user:email",
                        ["state"] = request.State,
                        ["code_challenge"] = request.Challenge,
                        ["code_challenge_method"] = "S256",
                    }
                )
            )
        );

    public async Task<Outcome<ExternalIdentity>> RedeemAsync(
        string code,
        ExternalRequest request,
        CancellationToken cancellation
    )
    {
        var tokens = await client.PostAsync(
            options.TokenEndpoint,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client_id"] = options.ClientId,
                ["client_secret"] = options.ClientSecret,
                ["code"] = code,
                ["redirect_uri"] = request.RedirectUri,
                ["code_verifier"] = request.Verifier,
            },
            authorization: null,
            cancellation
        );
        if (tokens.Failed)
        {
            return tokens.Error;
        }

        // A refusal has status 200 too.
        if (Text(tokens.Value, "access_token") is not { } token)
        {
            return ExternalErrors.Failed;
        }

        var user = await client.GetAsync(new Uri(options.Api, "user"), token, cancellation);
        if (user.Failed)
        {
            return user.Error;
        }

        var emails = await client.GetAsync(new Uri(options.Api, "user/emails"), token, cancellation);
        if (emails.Failed)
        {
            return emails.Error;
        }

        // The login name can be given up and taken by somebody else; the number cannot.
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
