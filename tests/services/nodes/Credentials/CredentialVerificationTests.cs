using System.Net;
using System.Net.Http.Json;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Host.Packages;
using Panel.Testing;

namespace Panel.Nodes.Tests.Credentials;

/// <summary>What providers say of a credential, and which plugins get to see it.</summary>
public abstract class CredentialVerificationTests(string provider) : IAsyncLifetime
{
    private CredentialScene _scene = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _scene = await CredentialScene.StartAsync(provider);
        _client = _scene.As(Callers.Member(Guid.CreateVersion7()));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Verify_KeepsWhatTheProviderSays()
    {
        var id = await CredentialScene.CreateAsync(_client);
        var path = $"/v1/credentials/{id}";

        var good = await _client.PostAsync($"{path}/verify", null).JsonAsync();
        Assert.True(good.GetProperty("ok").GetBoolean());
        Assert.Equal("an account", good.GetProperty("account").GetString());
        Assert.Equal("valid", (await CredentialScene.GetAsync(_client, id)).GetProperty("status").GetString());

        await _client.PutAsync(path, new { data = new { api_token = "wrong-token-of-nobody" } }).JsonAsync();
        Assert.Equal("unverified", (await CredentialScene.GetAsync(_client, id)).GetProperty("status").GetString());
        var bad = await _client.PostAsync($"{path}/verify", null).JsonAsync();
        Assert.False(bad.GetProperty("ok").GetBoolean());
        Assert.DoesNotContain("wrong-token", bad.ToString(), StringComparison.Ordinal);
        var shown = await CredentialScene.GetAsync(_client, id);
        Assert.Equal("invalid", shown.GetProperty("status").GetString());
        Assert.Contains("Wrong token", shown.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ByAFaultyPlugin_IsAnErrorAndNotInvalid()
    {
        var id = await CredentialScene.CreateAsync(_client);
        _scene.Provider.Before = _ => throw new InvalidOperationException("a fault");

        await _client
            .PostAsync($"/v1/credentials/{id}/verify", null)
            .RefusedAsync(HttpStatusCode.ServiceUnavailable, "plugin_failed");

        Assert.Equal("error", (await CredentialScene.GetAsync(_client, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Verify_MoreThanTenTimesAMinute_IsRefused()
    {
        var id = await CredentialScene.CreateAsync(_client);
        for (var number = 0; number < 10; number++)
        {
            await _client.PostAsync($"/v1/credentials/{id}/verify", null).JsonAsync();
        }

        await _client
            .PostAsync($"/v1/credentials/{id}/verify", null)
            .RefusedAsync(HttpStatusCode.TooManyRequests, "rate_limited");
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await _client.PostAsync($"/v1/credentials/{id}/verify", null).JsonAsync();
    }

    [Fact]
    public async Task Verify_OfATypeThatNothingTries_SaysSo()
    {
        var id = await CredentialScene.CreateAsync(_client, provider: "git_token", data: new { token = "abc" });

        await _client
            .PostAsync($"/v1/credentials/{id}/verify", null)
            .RefusedAsync(HttpStatusCode.Conflict, "not_verifiable");
    }

    [Fact]
    public async Task BuiltInTypes_GoToFirstPartyPluginsAlone()
    {
        var thief = new FakeDnsProvider(_scene.Clock) { Secret = "t" };
        _scene.Plugins.Add("acme.thief", thief, "hetzner", PluginTrust.Trusted);
        var id = await CredentialScene.CreateAsync(_client, provider: "hetzner", data: new { token = "t" });

        await _client
            .PostAsync($"/v1/credentials/{id}/verify", null)
            .RefusedAsync(HttpStatusCode.Conflict, "not_verifiable");

        Assert.Empty(thief.Shown);
    }

    [Fact]
    public async Task APluginsType_IsCheckedBySchemaAndGoesToThatPluginAlone()
    {
        const string schema = """
            {"type":"object","required":["key"],"properties":{
              "key":{"type":"string","x-secret":true,"minLength":8,"pattern":"^[a-z-]+$"},
              "zone":{"type":"string","enum":["eu","us"]}}}
            """;
        var (own, thief) = (
            new FakeDnsProvider(_scene.Clock) { Secret = "acme-secret-key" },
            new FakeDnsProvider(_scene.Clock) { Secret = "acme-secret-key" }
        );
        _scene.Plugins.Add("acme.dns", own, "acme", PluginTrust.Trusted, schema);
        var id = await CredentialScene.CreateAsync(
            _client,
            provider: "acme",
            data: new { key = "acme-secret-key", zone = "eu" }
        );
        _scene.Plugins.Add("aaa.thief", thief, "acme", PluginTrust.Trusted, schema);

        await _client
            .PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "y",
                    provider = "acme",
                    data = new { key = "UPPER-CASE" },
                }
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _client
            .PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "y",
                    provider = "acme",
                    data = new { key = "acme-secret-key", zone = "mars" },
                }
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.True(
            (await _client.PostAsync($"/v1/credentials/{id}/verify", null).JsonAsync()).GetProperty("ok").GetBoolean()
        );
        Assert.Empty(thief.Shown);
    }
}

public sealed class CredentialVerificationOnSqlite() : CredentialVerificationTests("sqlite");

public sealed class CredentialVerificationOnPostgres() : CredentialVerificationTests("postgres");
