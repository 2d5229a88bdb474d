using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Gateway;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

/// <summary>
/// What a request changes of its own caller is known to the next request. Between identity and the gateway there is no
/// bus here: no event could arrive in time, or late, to make up for it.
/// </summary>
public sealed class OwnAccessTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private IdentityFactory _identity = null!;
    private WebApplication _gateway = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await IdentityFactory.StartAsync(
            Database.Sqlite,
            _clock,
            ("Identity:RequireTwoFactor", "Everybody")
        );
        var address = _identity.Address.ToString();
        _gateway = GatewayHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Bus:Transport"] = "memory",
                        ["Internal:Identity"] = address,
                        ["Internal:Secret"] = GatewayClient.Secret,
                        ["ReverseProxy:Clusters:identity:Destinations:one:Address"] = address,
                    }
                );
                builder
                    .Services.AddSingleton(new SharedMemoryFabric())
                    .Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock));
            }
        );
        await _gateway.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_gateway.Urls.First()) };
        var person = await _identity.Gateway.BootstrapAsync();
        _client.DefaultRequestHeaders.Add("Authorization", $"Bearer {person.Access}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await _identity.DisposeAsync();
    }

    [Fact]
    public async Task TwoFactor_JustSwitchedOnWhereEverybodyMust_NextRequestIsLetIn()
    {
        using (var before = await _client.GetAsync("/v1/organizations"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, before.StatusCode);
        }

        await EnableTwoFactorAsync();

        using var next = await _client.GetAsync("/v1/organizations");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Organization_JustMade_NextRequestMayActInIt()
    {
        await EnableTwoFactorAsync();
        using (var before = await _client.GetAsync("/v1/organizations"))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        var made = await PostAsync("/v1/organizations", new { name = "another" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/organizations");
        request.Headers.Add("X-Organization-Id", made.GetProperty("id").GetString());
        using var next = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    private async Task EnableTwoFactorAsync()
    {
        var key = (await PostAsync("/v1/auth/mfa/enroll", new { })).GetProperty("secret").GetString()!;
        await PostAsync("/v1/auth/mfa/verify", new { code = await Oathtool.CodeAsync(key, _clock.GetUtcNow()) });
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.False(answer.Headers.Contains("X-Panel-Access-Changed"));
        return JsonDocument.Parse(text).RootElement;
    }
}
