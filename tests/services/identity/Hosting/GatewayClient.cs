using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;
using Panel.Hosting.Principals;
using Panel.Hosting.Requests;

namespace Panel.Identity.Tests.Hosting;

/// <summary>Stands where the gateway stands: turns credentials into internal tokens and forwards with them.</summary>
internal sealed class GatewayClient(Uri address) : IDisposable
{
    public const string Secret = "secret-of-the-gateway";
    public const string NodesSecret = "secret-of-nodes";
    public const string Password = "correct horse battery";

    private readonly HttpClient _http = new() { BaseAddress = address };
    private int _users;

    public Uri Address => _http.BaseAddress!;

    public void Dispose() => _http.Dispose();

    /// <summary>A request as it arrives from the network, with the given internal token or none.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string? token,
        object? body = null,
        string? clientAddress = null,
        string? ifMatch = null,
        string? userAgent = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (clientAddress is not null)
        {
            request.Headers.Add(RequestIdentity.ClientAddressHeader, clientAddress);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (userAgent is not null)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        }

        if (body is string json)
        {
            request.Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        }
        else if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: PanelJson.Options);
        }

        return await Answer.OfAsync(await _http.SendAsync(request));
    }

    public async Task<string> ServiceTokenAsync(
        string name = "gateway",
        string secret = Secret,
        bool anonymous = false
    ) =>
        (
            await SendAsync(HttpMethod.Post, "/internal/token", null, new ServiceTokenRequest(name, secret, anonymous))
        ).Field("token")!;

    public async Task<IntrospectionResponse> IntrospectAsync(
        string kind,
        string credential,
        Guid? organization = null,
        Guid? actAs = null
    )
    {
        var answer = await SendAsync(
            HttpMethod.Post,
            "/internal/introspect",
            await ServiceTokenAsync(),
            new IntrospectionRequest(kind, credential, organization, actAs)
        );
        return System.Text.Json.JsonSerializer.Deserialize<IntrospectionResponse>(answer.Text, PanelJson.Options)!;
    }

    /// <summary>Whom the services would see behind a bearer credential.</summary>
    public async Task<Principal> PrincipalAsync(
        string credential,
        Guid? organization = null,
        string kind = "bearer",
        Guid? actAs = null
    )
    {
        var token = new JsonWebToken((await IntrospectAsync(kind, credential, organization, actAs)).Token!);
        var keys = new JsonWebKeySet(await _http.GetStringAsync("/internal/jwks")).GetSigningKeys();
        // The lifetime is not what is asked here, so the clock of the token itself serves.
        return (await InternalToken.ReadAsync(token, keys, new TokenClock(token.ValidFrom)))!;
    }

    public async Task<bool> IsActiveAsync(string credential, string kind = "bearer") =>
        (await IntrospectAsync(kind, credential)).Active;

    /// <summary>A request without a credential.</summary>
    public async Task<Answer> PostAsync(string path, object body, string? clientAddress = null) =>
        await SendAsync(HttpMethod.Post, path, await ServiceTokenAsync(anonymous: true), body, clientAddress);

    /// <summary>A request under a bearer credential. One that is not active is 401, as the gateway has it.</summary>
    public async Task<Answer> AsAsync(
        string credential,
        HttpMethod method,
        string path,
        object? body = null,
        Guid? organization = null,
        string? ifMatch = null,
        string kind = "bearer",
        Guid? actAs = null
    )
    {
        var found = await IntrospectAsync(kind, credential, organization, actAs);
        return await SendAsync(
            method,
            path,
            found.Token ?? await ServiceTokenAsync(anonymous: true),
            body,
            ifMatch: ifMatch
        );
    }

    public Task<Answer> GetAsync(string credential, string path) => AsAsync(credential, HttpMethod.Get, path);

    public Task<Answer> PostAsync(string credential, string path, object body) =>
        AsAsync(credential, HttpMethod.Post, path, body);

    public Task<Answer> DeleteAsync(string credential, string path) => AsAsync(credential, HttpMethod.Delete, path);

    public Task<Answer> LoginAsync(string email, string password = Password, string? clientAddress = null) =>
        PostAsync("/v1/auth/login", new { email, password }, clientAddress);

    public Task<Answer> RefreshAsync(string refreshToken) =>
        PostAsync("/v1/auth/refresh", new { refresh_token = refreshToken });

    /// <returns>The first administrator.</returns>
    public async Task<SignedIn> BootstrapAsync() =>
        SignedIn.Of(
            "admin@example.org",
            await PostAsync(
                "/v1/auth/bootstrap",
                new
                {
                    setup_code = IdentityFactory.SetupCode,
                    email = "admin@example.org",
                    password = Password,
                }
            )
        );

    public async Task<SignedIn> RegisterUserAsync()
    {
        var email = $"user{Interlocked.Increment(ref _users)}@example.org";
        return SignedIn.Of(email, await PostAsync("/v1/auth/register", new { email, password = Password }));
    }

    /// <returns>The token's text.</returns>
    public async Task<string> CreateApiTokenAsync(string credential, params string[] scopes) =>
        (await PostAsync(credential, "/v1/api-tokens", new { name = "test", scopes }))
            .Expect(System.Net.HttpStatusCode.Created)
            .Field("token")!;
}

internal sealed class TokenClock(DateTime now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);
}

/// <summary>A user with a session.</summary>
internal sealed record SignedIn(string Email, string Access, string Refresh)
{
    public static SignedIn Of(string email, Answer answer) =>
        answer.Message.IsSuccessStatusCode
            ? new SignedIn(email, answer.Field("access_token")!, answer.Field("refresh_token")!)
            : throw new InvalidOperationException(answer.Text);
}
