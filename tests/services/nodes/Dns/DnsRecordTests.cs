using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Contracts;
using Panel.Nodes.Tests.Credentials;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Sdk;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public abstract class DnsRecordTests(string provider) : IAsyncLifetime
{
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Create_WritesRecordAndMark_AndDeleteTakesBothAway()
    {
        var made = await _scene.CreateAsync("www");

        Assert.Equal(["192.0.2.1"], _scene.At("www"));
        Assert.StartsWith("panel=", Assert.Single(_scene.At("_panel-a.www", "TXT")!), StringComparison.Ordinal);
        Assert.Equal("in_sync", made.GetProperty("state").GetString());
        Assert.Equal("www.example.com", made.GetProperty("fqdn").GetString());
        Assert.Equal(300, made.GetProperty("ttl").GetInt32());
        Assert.Equal("manual", made.GetProperty("owner").GetProperty("type").GetString());
        Assert.True(made.GetProperty("managed").GetBoolean());

        await _scene.DeleteAsync(made);

        Assert.Empty(_scene.Provider.All(DnsScene.ZoneId));
        Assert.Empty(await _scene.ListAsync());
        await _scene.Received.FirstAsync<DnsRecordChanged>(changed => changed.Deleted);
        var audited = await _scene.Received.FirstAsync<AuditRecorded>(one => one.Action == "dns_record.created");
        Assert.Equal("www.example.com A", audited.Target.Name);
    }

    [Fact]
    public async Task Create_OfEachType_StandsAsZoneFilesWriteIt()
    {
        await _scene
            .PostAsync(
                new
                {
                    credential_id = _scene.Credential,
                    zone_id = DnsScene.ZoneId,
                    type = "SRV",
                    name = "_minecraft._tcp.mc",
                    content = "mc.example.com",
                    priority = 0,
                    weight = 5,
                    port = 25565,
                }
            )
            .JsonAsync(HttpStatusCode.Created);
        await _scene
            .PostAsync(
                new
                {
                    credential_id = _scene.Credential,
                    zone_id = DnsScene.ZoneId,
                    type = "mx",
                    name = "@",
                    content = "mail.example.com",
                    priority = 10,
                }
            )
            .JsonAsync(HttpStatusCode.Created);
        await _scene.CreateAsync("*", "AAAA", "2001:db8::1");
        await _scene.CreateAsync("bücher", "TXT", "hello");
        await _scene
            .PostAsync(
                new
                {
                    credential_id = _scene.Credential,
                    zone_id = DnsScene.ZoneId,
                    type = "A",
                    name = "many",
                    contents = new[] { "192.0.2.1", "192.0.2.2" },
                }
            )
            .JsonAsync(HttpStatusCode.Created);

        Assert.Equal(["0 5 25565 mc.example.com"], _scene.At("_minecraft._tcp.mc", "SRV"));
        Assert.Equal(["10 mail.example.com"], _scene.At("", "MX"));
        Assert.Equal(["2001:db8::1"], _scene.At("*", "AAAA"));
        Assert.NotNull(_scene.At("_panel-aaaa._wildcard", "TXT"));
        Assert.Equal(["hello"], _scene.At("xn--bcher-kva", "TXT"));
        Assert.Equal(2, _scene.At("many")!.Count);
        var srv = Assert.Single(await _scene.ListAsync("&type=SRV"));
        Assert.Equal(
            (5, 25565, "mc.example.com"),
            (
                srv.GetProperty("weight").GetInt32(),
                srv.GetProperty("port").GetInt32(),
                srv.GetProperty("content").GetString()
            )
        );
    }

    [Theory]
    [InlineData("a..b", "A", "192.0.2.1", null, "name")]
    [InlineData("www.example.org.", "A", "192.0.2.1", null, "name")]
    [InlineData("_panel-a.www", "TXT", "x", null, "name")]
    [InlineData("mc", "SRV", "0 5 1 x.example", null, "name")]
    [InlineData("www", "A", "nonsense", null, "content")]
    [InlineData("www", "PTR", "x", null, "type")]
    [InlineData("www", "A", "192.0.2.1", 30, "ttl")]
    [InlineData("www", "A", null, null, "content")]
    [InlineData("w\nw", "A", "192.0.2.1", null, "name")]
    [InlineData("www.", "A", "192.0.2.1", null, "name")]
    [InlineData("www", "TXT", "a\r\nb", null, "content")]
    [InlineData("www", "TXT", "a\u0007b", null, "content")]
    [InlineData("www", "CNAME", "a.example\r\nb.example", null, "content")]
    [InlineData("@", "CAA", "0 issue \"a\r\nb\"", null, "content")]
    public async Task Create_WithSomethingWrong_NamesTheField(
        string name,
        string type,
        string? content,
        int? ttl,
        string field
    )
    {
        var refusal = await _scene
            .PostAsync(_scene.Body(name, type, content, ttl: ttl))
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.True(refusal.GetProperty("errors").TryGetProperty(field, out _), refusal.ToString());
        Assert.Empty(_scene.Provider.All(DnsScene.ZoneId));
    }

    [Fact]
    public async Task Update_ChangesWhatThePanelWrote()
    {
        var made = await _scene.CreateAsync("www");

        var version = made.GetProperty("version").ToString();
        var changed = await _scene.PutAsync(made, new { content = "192.0.2.2", ttl = 600 }, version).JsonAsync();

        Assert.Equal(["192.0.2.2"], _scene.At("www"));
        Assert.Equal(600, changed.GetProperty("ttl").GetInt32());
        Assert.Equal(600, _scene.Provider.All(DnsScene.ZoneId).Single(set => set.Type == "A").Ttl);
        await _scene
            .PutAsync(made, new { content = "192.0.2.3" }, version)
            .RefusedAsync(HttpStatusCode.Conflict, "stale_version");
        await _scene.PutAsync(made, new { name = "other" }).RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _scene.PutAsync(made, new { ttl = 900 }).JsonAsync();
        Assert.Equal(900, _scene.Provider.All(DnsScene.ZoneId).Single(set => set.Type == "A").Ttl);
    }

    [Fact]
    public async Task Create_ThatTheProviderRefuses_LeavesNothing()
    {
        _scene.Provider.Before = method =>
            method == "apply"
                ? throw new ProviderException(ProviderFailure.Refused, $"no: {CredentialScene.Secret}")
                : Task.CompletedTask;

        var refusal = await _scene
            .PostAsync(_scene.Body("www"))
            .RefusedAsync(HttpStatusCode.UnprocessableEntity, "provider_refused");
        Assert.DoesNotContain(CredentialScene.Secret, refusal.ToString(), StringComparison.Ordinal);

        _scene.Provider.Before = _ => Task.CompletedTask;
        await _scene.CreateAsync("www");
        Assert.Equal(["192.0.2.1"], _scene.At("www"));
    }

    [Theory]
    [InlineData(ProviderFailure.RateLimited, HttpStatusCode.TooManyRequests, "provider_rate_limited")]
    [InlineData(ProviderFailure.Unavailable, HttpStatusCode.ServiceUnavailable, "provider_unavailable")]
    [InlineData(ProviderFailure.Unauthorized, HttpStatusCode.UnprocessableEntity, "provider_refused")]
    internal async Task Create_WhenTheProviderFails_SaysWhyAndWhenToComeBack(
        ProviderFailure failure,
        HttpStatusCode status,
        string code
    )
    {
        await _scene.ListAsync();
        _scene.Provider.Before = _ =>
            throw new ProviderException(failure, "not now", retryAfter: TimeSpan.FromDays(9000));

        using var response = await _scene.PostAsync(_scene.Body("www"));

        Assert.Equal(status, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, body.GetProperty("code").GetString());
        if (status != HttpStatusCode.UnprocessableEntity)
        {
            // A provider that lies about the time keeps no caller away for years.
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        }
    }
}

public sealed class DnsRecordsOnSqlite() : DnsRecordTests("sqlite");

public sealed class DnsRecordsOnPostgres() : DnsRecordTests("postgres");
