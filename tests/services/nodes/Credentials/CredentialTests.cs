using System.Net;
using System.Net.Http.Json;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Credentials;

public abstract class CredentialTests(string provider) : IAsyncLifetime
{
    private CredentialScene _scene = null!;
    private readonly Principal _member = Callers.Member(Guid.CreateVersion7());
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _scene = await CredentialScene.StartAsync(provider);
        _client = _scene.As(_member);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Create_ShowsMaskedSecretsAndIsTheDefault()
    {
        var made = await _client
            .PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = " Main ",
                    provider = "cloudflare",
                    data = new { api_token = CredentialScene.Secret, account_id = "abc" },
                }
            )
            .JsonAsync(HttpStatusCode.Created);

        Assert.Equal("Main", made.GetProperty("name").GetString());
        Assert.Equal("••••ider", made.GetProperty("data").GetProperty("api_token").GetString());
        Assert.Equal("abc", made.GetProperty("data").GetProperty("account_id").GetString());
        Assert.True(made.GetProperty("default").GetBoolean());
        Assert.Equal("unverified", made.GetProperty("status").GetString());
        Assert.Equal(1, made.GetProperty("version").GetInt64());
        Assert.Equal(0, made.GetProperty("used_by").GetArrayLength());
        var changed = await _scene.Events.Received.FirstAsync<CredentialChanged>(_ => true);
        Assert.Equal((made.GetProperty("id").GetGuid(), "cloudflare"), (changed.CredentialId, changed.Provider));
    }

    [Theory]
    [InlineData("aws", """{"access_key_id":"a","secret_access_key":"s"}""", "data.region")]
    [InlineData("aws", """{"access_key_id":"","secret_access_key":"s","region":"r"}""", "data.access_key_id")]
    [InlineData("gcp", """{"service_account_json":"{}"}""", "data.service_account_json")]
    [InlineData("hetzner", """{}""", "data.token")]
    [InlineData("hetzner", """{"token":"x","other":"y"}""", "data.other")]
    [InlineData("hetzner", """{"token":"••••abcd"}""", "data.token")]
    [InlineData("hetzner", """{"token":"a\nb"}""", "data.token")]
    [InlineData("hetzner", """{"token":7}""", "data.token")]
    [InlineData("git_ssh", """{"private_key":"no key"}""", "data.private_key")]
    [InlineData("powerdns", """{"url":"ftp://example.com","api_key":"k"}""", "data.url")]
    [InlineData("powerdns", """{"url":"http://user:pass@example.com","api_key":"k"}""", "data.url")]
    [InlineData("powerdns", """{"url":"http://127.0.0.1:8081","api_key":"k"}""", "data.url")]
    [InlineData("powerdns", """{"url":"http://[::ffff:10.0.0.1]/","api_key":"k"}""", "data.url")]
    [InlineData("powerdns", """{"url":"http://localhost/","api_key":"k"}""", "data.url")]
    [InlineData(
        "rfc2136",
        """{"server":"10.1.2.3:53","key_name":"k","key_secret":"YQ==","zones":"a.example"}""",
        "data.server"
    )]
    [InlineData(
        "rfc2136",
        """{"server":"192.0.2.1:99999","key_name":"k","key_secret":"YQ==","zones":"a.example"}""",
        "data.server"
    )]
    [InlineData("unknown", """{}""", "provider")]
    public async Task Create_WithWrongData_NamesTheField(string type, string data, string field)
    {
        var refusal = await _client
            .PostAsync(
                "/v1/credentials",
                new StringContent(
                    $$"""{"name":"x","provider":"{{type}}","data":{{data}}}""",
                    System.Text.Encoding.UTF8,
                    "application/json"
                )
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.Contains(field, refusal.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithAPrivateServer_IsTakenWhereTheOperatorAllowsIt()
    {
        await using var open = await _scene.StartServiceAsync(("Credentials:AllowPrivate", "true"));
        using var client = open.As(_member);

        await CredentialScene.CreateAsync(
            client,
            provider: "powerdns",
            data: new { url = "http://127.0.0.1:8081", api_key = "k" }
        );
    }

    [Fact]
    public async Task Update_KeepsMaskedSecrets_ClearsNulls_AndRefusesAStaleVersion()
    {
        var id = await CredentialScene.CreateAsync(
            _client,
            data: new { api_token = CredentialScene.Secret, account_id = "abc" }
        );
        var path = $"/v1/credentials/{id}";

        var changed = await _client
            .PutAsync(
                path,
                new { name = "other", data = new { api_token = "••••ider", account_id = (string?)null } },
                "1"
            )
            .JsonAsync();
        await _client
            .PutAsync(path, new { name = "third" }, "1")
            .RefusedAsync(HttpStatusCode.Conflict, "stale_version");
        var required = await _client
            .PutAsync(path, new { data = new { api_token = (string?)null } })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _client.PutAsync(path, new { provider = "hetzner" }).RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.Equal(2, changed.GetProperty("version").GetInt64());
        Assert.False(changed.GetProperty("data").TryGetProperty("account_id", out _));
        Assert.True(required.GetProperty("errors").TryGetProperty("data.api_token", out _));
        await _client.PostAsync($"{path}/verify", null).JsonAsync();
        Assert.Equal(CredentialScene.Secret, _scene.Provider.Shown.Last().Values["api_token"]);
    }

    [Fact]
    public async Task Names_AreUniqueInAnOrganization_WithoutRegardToCase()
    {
        await CredentialScene.CreateAsync(_client, "Main");
        var second = await CredentialScene.CreateAsync(_client, "second");

        await _client
            .PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "mAIN",
                    provider = "hetzner",
                    data = new { token = "t" },
                }
            )
            .RefusedAsync(HttpStatusCode.Conflict, "name_taken");
        await _client
            .PutAsync($"/v1/credentials/{second}", new { name = "MAIN" })
            .RefusedAsync(HttpStatusCode.Conflict, "name_taken");
        using var elsewhere = _scene.As(Callers.Member(Guid.CreateVersion7()));
        await CredentialScene.CreateAsync(elsewhere, "main");
    }

    [Fact]
    public async Task Default_MovesOverAndIsInherited()
    {
        var first = await CredentialScene.CreateAsync(_client, "first");
        var second = await CredentialScene.CreateAsync(_client, "second");
        var ofOther = await CredentialScene.CreateAsync(_client, "other", "hetzner", new { token = "t" });

        await _client.PostAsync($"/v1/credentials/{second}/default", null).JsonAsync();
        Assert.Equal<bool>(new[] { false, true, true }, await DefaultsAsync(first, second, ofOther));
        await _client
            .PutAsync($"/v1/credentials/{second}", new { @default = false })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync($"/v1/credentials/{second}")).StatusCode);
        Assert.Equal<bool>(new[] { true, true }, await DefaultsAsync(first, ofOther));
    }

    [Fact]
    public async Task List_SeveralPages_GivesEachOnce_AndSearches()
    {
        foreach (var number in Enumerable.Range(0, 5))
        {
            await CredentialScene.CreateAsync(_client, $"number {number}");
        }

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _client
                .GetAsync("/v1/credentials?limit=2" + (cursor is null ? "" : $"&cursor={cursor}"))
                .JsonAsync();
            names.AddRange(
                page.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("name").GetString()!)
            );
            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);

        Assert.Equal(["number 4", "number 3", "number 2", "number 1", "number 0"], names);
        Assert.Equal(
            1,
            (await _client.GetAsync("/v1/credentials?search=NUMBER%203").JsonAsync())
                .GetProperty("data")
                .GetArrayLength()
        );
    }

    private async Task<bool[]> DefaultsAsync(params Guid[] ids)
    {
        var found = new List<bool>();
        foreach (var id in ids)
        {
            found.Add((await CredentialScene.GetAsync(_client, id)).GetProperty("default").GetBoolean());
        }

        return [.. found];
    }
}

public sealed class CredentialsOnSqlite() : CredentialTests("sqlite");

public sealed class CredentialsOnPostgres() : CredentialTests("postgres");
