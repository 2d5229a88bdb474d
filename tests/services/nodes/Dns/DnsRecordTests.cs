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

        await DeleteAsync(made);

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
    public async Task Create_WhereSomethingStands_IsRefusedAndTouchesNothing()
    {
        _scene.Set("www", "A", "198.51.100.1");
        _scene.Set("alias", "CNAME", "elsewhere.example");
        _scene.Set("marked", "TXT");
        _scene.Set("_panel-a.marked", "TXT", "panel=another owner=manual/x");

        await RefusedAsync(_scene.Body("www"), "record_exists");
        await RefusedAsync(_scene.Body("www", content: "198.51.100.1"), "record_exists");
        await RefusedAsync(_scene.Body("www", content: "192.0.2.1", adopt: true), "record_exists");
        await RefusedAsync(_scene.Body("www", "CNAME", "x.example"), "cname_conflict");
        await RefusedAsync(_scene.Body("alias"), "cname_conflict");
        await RefusedAsync(_scene.Body("marked"), "record_managed");
        await RefusedAsync(_scene.Body("@", "NS", "ns.example"), "apex_protected");
        await RefusedAsync(_scene.Body("@", "CNAME", "x.example"), "apex_protected");

        Assert.Equal(["198.51.100.1"], _scene.At("www"));
        Assert.Null(_scene.At("_panel-a.www", "TXT"));
        Assert.DoesNotContain(_scene.Provider.Calls, call => call.Method == "apply");
        await _scene.CreateAsync("twice");
        await RefusedAsync(_scene.Body("twice"), "record_exists");
    }

    [Fact]
    public async Task Create_WithAdopt_TakesOverWhatStandsThereExactlySo()
    {
        _scene.Set("www", "A", "198.51.100.1");

        var made = await _scene
            .PostAsync(_scene.Body("www", content: "198.51.100.1", adopt: true))
            .JsonAsync(HttpStatusCode.Created);

        Assert.True(made.GetProperty("managed").GetBoolean());
        Assert.NotNull(_scene.At("_panel-a.www", "TXT"));
        await PutAsync(made, new { content = "192.0.2.7" }).JsonAsync();
        Assert.Equal(["192.0.2.7"], _scene.At("www"));
    }

    [Fact]
    public async Task Update_ChangesWhatThePanelWrote()
    {
        var made = await _scene.CreateAsync("www");

        var version = made.GetProperty("version").ToString();
        var changed = await PutAsync(made, new { content = "192.0.2.2", ttl = 600 }, version).JsonAsync();

        Assert.Equal(["192.0.2.2"], _scene.At("www"));
        Assert.Equal(600, changed.GetProperty("ttl").GetInt32());
        Assert.Equal(600, _scene.Provider.All(DnsScene.ZoneId).Single(set => set.Type == "A").Ttl);
        await PutAsync(made, new { content = "192.0.2.3" }, version)
            .RefusedAsync(HttpStatusCode.Conflict, "stale_version");
        await PutAsync(made, new { name = "other" }).RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await PutAsync(made, new { ttl = 900 }).JsonAsync();
        Assert.Equal(900, _scene.Provider.All(DnsScene.ZoneId).Single(set => set.Type == "A").Ttl);
    }

    [Fact]
    public async Task ChangedByHand_IsLeftAloneByRequests()
    {
        var made = await _scene.CreateAsync("www");
        _scene.Set("www", "A", "198.51.100.9");

        await PutAsync(made, new { content = "192.0.2.2" }).RefusedAsync(HttpStatusCode.Conflict, "record_changed");
        await _scene.Client.DeleteAsync(PathOf(made)).RefusedAsync(HttpStatusCode.Conflict, "record_changed");
        Assert.Equal(["198.51.100.9"], _scene.At("www"));

        _scene.Set("www", "A", "192.0.2.1");
        _scene.Set("_panel-a.www", "TXT", "something else");
        await _scene.Client.DeleteAsync(PathOf(made)).RefusedAsync(HttpStatusCode.Conflict, "record_changed");
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _scene.Client.DeleteAsync(PathOf(made) + "?forget=true")).StatusCode
        );
        Assert.Equal(["192.0.2.1"], _scene.At("www"));
    }

    [Fact]
    public async Task Unmanaged_IsListedAndNotChanged()
    {
        _scene.Set("mail", "A", "198.51.100.1", "198.51.100.2");
        var row = Assert.Single(await _scene.ListAsync("&managed=false"));

        Assert.Equal(2, row.GetProperty("contents").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("owner").ValueKind);
        await PutAsync(row, new { content = "192.0.2.2" }).RefusedAsync(HttpStatusCode.Conflict, "record_unmanaged");
        await _scene.Client.DeleteAsync(PathOf(row)).RefusedAsync(HttpStatusCode.Conflict, "record_unmanaged");
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(
            row.GetProperty("id").GetGuid(),
            Assert.Single(await _scene.ListAsync()).GetProperty("id").GetGuid()
        );
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
            // A provider that lies about the time keeps nobody away for years.
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task CredentialWithRecords_CannotBeDeleted()
    {
        var made = await _scene.CreateAsync("www");
        var path = $"/v1/credentials/{_scene.Credential}";

        await _scene.Client.DeleteAsync(path).RefusedAsync(HttpStatusCode.Conflict, "credential_in_use");
        var uses = (await _scene.Client.GetAsync(path).JsonAsync()).GetProperty("used_by");
        Assert.Equal("dns_record", uses[0].GetProperty("type").GetString());
        await DeleteAsync(made);
        Assert.Equal(HttpStatusCode.NoContent, (await _scene.Client.DeleteAsync(path)).StatusCode);
    }

    [Fact]
    public async Task AnotherOrganizationsThings_AreNotFound()
    {
        var made = await _scene.CreateAsync("www");
        using var stranger = _scene.Base.As(Callers.Member(Guid.CreateVersion7()));

        await stranger
            .PostAsJsonAsync("/v1/dns/records", _scene.Body("mine"))
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsync(PathOf(made), new { content = "192.0.2.6" })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync(PathOf(made)).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync(PathOf(made) + "?forget=true").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .GetAsync($"/v1/dns/zones/{DnsScene.ZoneId}/records")
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsync(
                "/v1/dns/auto-config",
                new
                {
                    enabled = true,
                    credential_id = _scene.Credential,
                    zone_id = DnsScene.ZoneId,
                }
            )
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        foreach (var list in new[] { "zones", "records" })
        {
            var page = await stranger.GetAsync($"/v1/dns/{list}").JsonAsync();
            Assert.Equal(0, page.GetProperty("data").GetArrayLength());
            Assert.Equal(0, page.GetProperty("errors").GetArrayLength());
        }
    }

    [Fact]
    public async Task TwoWritersOfAZone_WriteOneAfterTheOther()
    {
        await _scene.ListAsync();
        await using var second = await _scene.Base.StartServiceAsync();
        using var other = second.As(_scene.Member);
        var written = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _scene.Provider.Written = change => written.Enqueue(change.Name);
        _scene.Provider.Before = async _ => await Task.Yield();

        var posts = Enumerable
            .Range(0, 8)
            .Select(number =>
                (number % 2 == 0 ? _scene.Client : other).PostAsJsonAsync("/v1/dns/records", _scene.Body($"n{number}"))
            );
        var answers = await Task.WhenAll(posts);

        Assert.All(
            answers,
            answer =>
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable })
        );
        // Each mark is followed by its record, and by nothing of another writer.
        Assert.True(written.Count >= 2);
        Assert.All(written.Chunk(2), pair => Assert.Equal($"_panel-a.{pair[1]}", pair[0]));
    }

    [Fact]
    public async Task SameRecordTwiceAtOnce_IsWrittenOnce()
    {
        await _scene.ListAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 5).Select(number => _scene.PostAsync(_scene.Body("same", content: $"192.0.2.{number}")))
        );

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Single(_scene.At("same")!);
    }

    [Fact]
    public async Task FollowingANode_HasItsAddressAlsoWhenThatChanges()
    {
        var node = (await _scene.Base.Service.RegisterAsync(_scene.Member, "alpha")).NodeId;
        var made = await _scene.CreateAsync("alpha", content: null, nodeId: node);
        Assert.Equal(["203.0.113.7"], _scene.At("alpha"));
        await _scene
            .PostAsync(_scene.Body("six", "AAAA", null, node))
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        await _scene.Client.PutAsync($"/v1/nodes/{node}", new { public_address = "203.0.113.8" }).JsonAsync();

        await Eventually.TrueAsync(() => _scene.At("alpha") is ["203.0.113.8"], TimeSpan.FromSeconds(30));
        Assert.Equal(node, made.GetProperty("node_id").GetGuid());
    }

    [Fact]
    public async Task Request_ThatDiesBetweenMarkAndRecord_IsFinishedAsOurs()
    {
        await _scene.ListAsync();
        var applied = 0;
        _scene.Provider.Before = method =>
            method == "apply" && Interlocked.Increment(ref applied) > 1
                ? throw new ProviderException(ProviderFailure.Unavailable, "gone")
                : Task.CompletedTask;

        await _scene
            .PostAsync(_scene.Body("www"))
            .RefusedAsync(HttpStatusCode.ServiceUnavailable, "provider_unavailable");
        Assert.NotNull(_scene.At("_panel-a.www", "TXT"));

        _scene.Provider.Before = _ => Task.CompletedTask;
        _scene.Clock.Advance(TimeSpan.FromMinutes(20));
        await Eventually.TrueAsync(
            async _ =>
            {
                await _scene.PassAsync();
                return _scene.Provider.All(DnsScene.ZoneId).Count == 0;
            },
            TimeSpan.FromSeconds(30)
        );
        using var client = _scene.Base.As(_scene.Member);
        await client.PostAsJsonAsync("/v1/dns/records", _scene.Body("www")).JsonAsync(HttpStatusCode.Created);
    }

    private async Task RefusedAsync(object body, string code) =>
        await _scene.PostAsync(body).RefusedAsync(HttpStatusCode.Conflict, code);

    private async Task DeleteAsync(JsonElement record) =>
        Assert.Equal(HttpStatusCode.NoContent, (await _scene.Client.DeleteAsync(PathOf(record))).StatusCode);

    private Task<HttpResponseMessage> PutAsync(JsonElement record, object body, string? ifMatch = null) =>
        _scene.Client.PutAsync(PathOf(record), body, ifMatch);

    private static string PathOf(JsonElement record) => $"/v1/dns/records/{record.GetProperty("id").GetGuid()}";
}

public sealed class DnsRecordsOnSqlite() : DnsRecordTests("sqlite");

public sealed class DnsRecordsOnPostgres() : DnsRecordTests("postgres");
