using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;
using Panel.Hosting.Requests;

namespace Panel.Identity.Bench;

/// <summary>Identity on a socket, and a client that stands where the gateway stands.</summary>
internal sealed class RunningIdentity : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const string Administrator = "bench@example.org";
    private const string Secret = "secret-of-the-gateway";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RunningIdentity(WebApplication app) =>
        (_app, _http) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public static Task<RunningIdentity> StartAsync(IStore store, params (string Key, string Value)[] settings) =>
        StartAsync(store, TimeProvider.System, settings);

    public static async Task<RunningIdentity> StartAsync(
        IStore store,
        TimeProvider clock,
        params (string Key, string Value)[] settings
    )
    {
        var app = IdentityHost.Create(
            [],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Bus:Transport"] = "memory",
                        ["Database:Provider"] = store.Provider,
                        ["Database:ConnectionString"] = store.ConnectionString,
                        ["Secrets:ActiveKey"] = "bench",
                        ["Secrets:Keys:bench"] = Convert.ToBase64String(new byte[32]),
                        ["Internal:Clients:gateway"] = Secret,
                        ["PANEL_SETUP_CODE"] = "bench",
                        ["Identity:Registration"] = "true",
                    }
                );
                builder.Configuration.AddInMemoryCollection(
                    settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))
                );
                builder.Services.AddSingleton(new SharedMemoryFabric());
                builder.Services.AddSingleton(clock);
                builder.Logging.ClearProviders();
            }
        );
        await app.StartAsync();
        return new RunningIdentity(app);
    }

    public Uri Address => new(_app.Urls.First());

    /// <returns>The access token of the first administrator.</returns>
    public async Task<string> BootstrapAsync()
    {
        var answer = await PostAsync(
            "/v1/auth/bootstrap",
            new
            {
                setup_code = "bench",
                email = Administrator,
                password = Password,
            },
            await TokenAsync(anonymous: true)
        );
        return (await ReadAsync(answer)).GetProperty("access_token").GetString()!;
    }

    public async Task<string> TokenAsync(bool anonymous) =>
        (
            await ReadAsync(
                await PostAsync("/internal/token", new ServiceTokenRequest("gateway", Secret, anonymous), token: null)
            )
        )
            .GetProperty("token")
            .GetString()!;

    public async Task<JsonElement> IntrospectAsync(string credential, string token) =>
        await ReadAsync(
            await PostAsync("/internal/introspect", new IntrospectionRequest("bearer", credential, null), token)
        );

    /// <returns>An API token of the first administrator, whom it makes.</returns>
    public async Task<string> FirstTokenAsync()
    {
        var access = await BootstrapAsync();
        var principal = (await IntrospectAsync(access, await TokenAsync(anonymous: false)))
            .GetProperty("token")
            .GetString();
        return (await ReadAsync(await PostAsync("/v1/api-tokens", new { name = "bench" }, principal)))
            .GetProperty("token")
            .GetString()!;
    }

    public async Task<HttpResponseMessage> PostAsync(
        string path,
        object body,
        string? token,
        string? clientAddress = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body, options: PanelJson.Options),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (clientAddress is not null)
        {
            request.Headers.Add(RequestIdentity.ClientAddressHeader, clientAddress);
        }

        return await _http.SendAsync(request);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw new InvalidOperationException(
                    $"{response.RequestMessage?.RequestUri}: {await response.Content.ReadAsStringAsync()}"
                );
            }

            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
