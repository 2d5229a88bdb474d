using System.Net;
using System.Text.Json;
using Panel.Nodes.Tests.Credentials;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public abstract class DnsListTests(string provider) : IAsyncLifetime
{
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Zones_AreReadOnceAMinute()
    {
        var page = await ZonesAsync();
        var zone = Assert.Single(page.GetProperty("data").EnumerateArray());
        Assert.Equal(
            (DnsScene.ZoneId, DnsScene.Zone, "cloudflare", "active"),
            (
                zone.GetProperty("id").GetString(),
                zone.GetProperty("name").GetString(),
                zone.GetProperty("provider").GetString(),
                zone.GetProperty("status").GetString()
            )
        );
        Assert.False(page.GetProperty("stale").GetBoolean());
        await ZonesAsync();
        Assert.Single(_scene.Provider.Calls, call => call.Method == "zones");

        _scene.Provider.AddZone("zone-2", "example.org");
        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(2, (await ZonesAsync()).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task BrokenCredential_IsAnErrorBesideTheList()
    {
        await CredentialScene.CreateAsync(_scene.Client, "broken", data: new { api_token = "a-wrong-token-of-theirs" });

        var page = await ZonesAsync();

        Assert.Equal(1, page.GetProperty("data").GetArrayLength());
        var error = Assert.Single(page.GetProperty("errors").EnumerateArray());
        Assert.Equal("provider_refused", error.GetProperty("code").GetString());
        Assert.DoesNotContain("a-wrong-token", page.ToString(), StringComparison.Ordinal);
        var records = await _scene.Client.GetAsync("/v1/dns/records").JsonAsync();
        Assert.Equal(1, records.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task ProviderThatIsAway_LeavesTheCopyAndSaysThatItIsStale()
    {
        _scene.Set("www", "A", "198.51.100.1");
        await _scene.ListAsync();
        _scene.Provider.Before = _ => throw new ProviderException(ProviderFailure.Unavailable, "away");
        _scene.Clock.Advance(TimeSpan.FromSeconds(90));

        var page = await _scene.Client.GetAsync("/v1/dns/records").JsonAsync();

        Assert.True(page.GetProperty("stale").GetBoolean());
        Assert.Equal(1, page.GetProperty("data").GetArrayLength());
        Assert.NotEqual(0, page.GetProperty("errors").GetArrayLength());
        // Asked again only after the back-off.
        var calls = _scene.Provider.Calls.Count;
        await _scene.Client.GetAsync("/v1/dns/records").JsonAsync();
        Assert.Equal(calls, _scene.Provider.Calls.Count);
    }

    [Fact]
    public async Task ZoneOfTwoCredentials_HasToBeNamed()
    {
        var second = await CredentialScene.CreateAsync(_scene.Client, "second");

        await _scene
            .Client.GetAsync($"/v1/dns/zones/{DnsScene.ZoneId}/records")
            .RefusedAsync(HttpStatusCode.Conflict, "ambiguous_zone");
        await _scene.Client.GetAsync($"/v1/dns/zones/{DnsScene.ZoneId}/records?credentialId={second}").JsonAsync();
        await _scene
            .Client.GetAsync("/v1/dns/zones/nothing/records")
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task ZoneIdWithASlash_IsFound()
    {
        _scene.Provider.AddZone("/hostedzone/Z1", "example.net");

        await _scene.Client.GetAsync("/v1/dns/zones/%2Fhostedzone%2FZ1/records").JsonAsync();
    }

    [Fact]
    public async Task Lies_OfAProvider_AreNotKept()
    {
        _scene.Provider.Set(DnsScene.ZoneId, "www.another.org", "A", "198.51.100.1");
        _scene.Provider.Set(DnsScene.ZoneId, "nul.example.com", "TXT", "a\0b");
        _scene.Provider.Set(DnsScene.ZoneId, "huge.example.com", "TXT", new string('x', 100_000));
        _scene.Set("fine", "A", "198.51.100.1");

        Assert.Equal(
            ["fine.example.com"],
            (await _scene.ListAsync()).Select(row => row.GetProperty("fqdn").GetString())
        );
    }

    [Theory]
    [InlineData("state=nonsense")]
    [InlineData("owner=nonsense")]
    [InlineData("limit=0")]
    [InlineData("cursor=x")]
    public async Task List_WithAWrongParameter_IsRefused(string query) =>
        await _scene.Client.GetAsync($"/v1/dns/records?{query}").RefusedAsync(HttpStatusCode.BadRequest, "invalid");

    [Fact]
    public async Task ManyZonesAndRecords_PageByPage_StayWithinTheProvidersLimit()
    {
        const int zones = 500;
        const int records = 200;
        const int callsPerMinute = 1200;
        var zoneIds = new HashSet<string> { DnsScene.ZoneId };
        for (var zone = 0; zone < zones - 1; zone++)
        {
            zoneIds.Add($"z{zone:D3}");
            _scene.Provider.AddZone($"z{zone:D3}", $"z{zone:D3}.example");
        }

        foreach (var zone in zoneIds)
        {
            var name = zone == DnsScene.ZoneId ? DnsScene.Zone : $"{zone}.example";
            for (var record = 0; record < records; record++)
            {
                _scene.Provider.Set(zone, $"r{record}.{name}", "A", "198.51.100.1");
            }
        }

        _scene.Provider.Limits = new DnsLimits(["A", "TXT"], 60, 86400, false, callsPerMinute);
        _scene.Provider.Before = method =>
        {
            // What each call takes on the clock of the service.
            _scene.Clock.Advance(TimeSpan.FromMilliseconds(10));
            return Task.CompletedTask;
        };
        Assert.Equal(zones, await CountAsync("/v1/dns/zones?limit=100", 100));

        // A few zones page by page; the others alike.
        foreach (var zone in zoneIds.Take(3))
        {
            Assert.Equal(records, await CountAsync($"/v1/dns/zones/{zone}/records?limit=50", 50));
        }

        // The calls at once leave the budget in the end, and later ones find it again.
        for (var at = 0; at < 40; at++)
        {
            await _scene.Client.GetAsync($"/v1/dns/zones/{zoneIds.ElementAt(at)}/records?limit=1").JsonAsync();
        }

        var calls = _scene.Provider.Calls.Select(call => call.At).Order().ToList();
        Assert.All(
            calls,
            (at, index) =>
                Assert.InRange(
                    calls.Skip(index).TakeWhile(later => later < at.AddMinutes(1)).Count(),
                    1,
                    callsPerMinute
                )
        );
    }

    [Fact]
    public async Task Budget_ThatIsUsedUp_IsSharedByReplicasAndFillsAgain()
    {
        _scene.Provider.Limits = _scene.Provider.Limits with { CallsPerMinute = 8 };
        await _scene.ListAsync();
        await using var second = await _scene.Base.StartServiceAsync();
        using var other = second.As(_scene.Member);

        await other
            .PostAsync("/v1/dns/records", System.Net.Http.Json.JsonContent.Create(_scene.Body("www")))
            .RefusedAsync(HttpStatusCode.TooManyRequests, "provider_rate_limited");
        Assert.InRange(_scene.Provider.Calls.Count, 1, 8);
    }

    private Task<JsonElement> ZonesAsync() => _scene.Client.GetAsync("/v1/dns/zones").JsonAsync();

    private async Task<int> CountAsync(string path, int most)
    {
        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await _scene.Client.GetAsync(path + (cursor is null ? "" : $"&cursor={cursor}")).JsonAsync();
            Assert.InRange(page.GetProperty("data").GetArrayLength(), 0, most);
            foreach (var row in page.GetProperty("data").EnumerateArray())
            {
                Assert.True(seen.Add(row.GetProperty("id").GetString()!));
            }

            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);

        return seen.Count;
    }
}

public sealed class DnsListsOnSqlite() : DnsListTests("sqlite");

public sealed class DnsListsOnPostgres() : DnsListTests("postgres");
