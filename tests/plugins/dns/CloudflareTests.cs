using Panel.Plugins.Cloudflare;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

public sealed class CloudflareTests : HttpProviderContract
{
    private const int LargeSets = 2401;
    private readonly CloudflareStub _server = new();
    private readonly CloudflareProvider _provider = new();
    private string _zoneId = "";
    private string _largeZoneId = "";

    protected override IDnsProvider Provider => _provider;

    protected override ProviderCredential Credential => Create(CloudflareStub.Token);

    protected override ProviderCredential WrongCredential => Create(WrongSecret);

    protected override string WrongSecret => "another-token-of-nobody";

    protected override DnsZone Zone => new(_zoneId, "panel.test", Active: true);

    protected override IReadOnlyCollection<string> ZoneNames =>
        ["panel.test", "large.test", .. Enumerable.Range(0, 60).Select(index => $"zone{index}.test")];

    protected override (string ZoneId, int Sets) LargeZone => (_largeZoneId, LargeSets);

    public override async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _zoneId = _server.AddZone("panel.test", []);
        _largeZoneId = _server.AddZone("large.test", Tests.LargeZone.Sets(LargeSets, "large.test"));
        foreach (var name in ZoneNames.Skip(2))
        {
            _server.AddZone(name, []);
        }

        Harness.Traffic.Hosts["api.cloudflare.com"] = _server.Url;
        await _provider.StartAsync(Harness, Cancelled);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override Task<IReadOnlyList<string>> LookAsync(string name, string type) =>
        Task.FromResult(_server.Look(_zoneId, name, type));

    private static ProviderCredential Create(string token) =>
        new("1", 1, "cloudflare", new Dictionary<string, string> { ["api_token"] = token });

    [Fact]
    public async Task Zones_FiveHundredOfTwoHundredRecords_ListWithinTheLimitOfFiveMinutes()
    {
        await using var server = new CloudflareStub();
        await server.InitializeAsync();
        foreach (var index in Enumerable.Range(0, 500))
        {
            var zone = $"z{index}.test";
            server.AddZone(
                zone,
                Enumerable.Range(0, 200).Select(host => ($"h{host}.{zone}", "A", (string[])["192.0.2.1"]))
            );
        }

        server.MostCalls = 1200;
        Harness.Traffic.Hosts["api.cloudflare.com"] = server.Url;
        var zones = await ListZonesAsync();
        var sets = 0;
        foreach (var zone in zones)
        {
            sets += (await ListAsync(zone.Id)).Count;
        }

        Assert.Equal(500, zones.Count);
        Assert.Equal(100_000, sets);
        Assert.Equal(510, server.Calls);
    }

    [Fact]
    public async Task Calls_PastTheLimit_AreRateLimitedForFiveMinutes()
    {
        _server.MostCalls = 0;
        var exception = await FailsAsync(ProviderFailure.RateLimited, () => ListZonesAsync());
        Assert.Equal(TimeSpan.FromMinutes(5), exception.RetryAfter);
    }

    [Fact]
    public async Task Set_OfManyRecordsOverTwoPages_IsNotSplit()
    {
        var zone = _server.AddZone(
            "wide.test",
            [
                ("a.wide.test", "A", [.. Enumerable.Range(0, 400).Select(index => $"192.0.2.{index % 256}.{index}")]),
                (
                    "b.wide.test",
                    "A",
                    [.. Enumerable.Range(0, 1200).Select(index => $"198.51.{index / 256}.{index % 256}")]
                ),
                ("b.wide.test", "TXT", ["\"beside\""]),
                ("c.wide.test", "A", ["192.0.2.1"]),
            ]
        );
        var sets = await ListAsync(zone);
        Assert.Equal([400, 1200, 1, 1], sets.Select(set => set.Values.Count));
    }

    [Fact]
    public async Task Proxied_IsWrittenReadAndTaken()
    {
        var name = NewName();
        var wanted = new DnsRecordSet(name, "A", 300, ["192.0.2.1"], Proxied: true);
        await ApplyAsync(name, "A", expected: null, wanted);
        Assert.Equal(wanted with { Ttl = null }, (await FindAsync(name, "A"))! with { Values = wanted.Values });
        var writes = Harness.Traffic.Writes;
        await ApplyAsync(name, "A", expected: null, wanted);
        Assert.Equal(writes, Harness.Traffic.Writes);
        await ApplyAsync(name, "A", wanted, wanted with { Proxied = false });
        Assert.Equal(
            new DnsRecordSet(name, "A", 300, wanted.Values, Proxied: false),
            (await FindAsync(name, "A"))! with
            {
                Values = wanted.Values,
            }
        );
    }

    [Fact]
    public async Task Ttl_LeftToTheProvider_IsAutomatic()
    {
        var name = NewName();
        await ApplyAsync(name, "A", expected: null, new DnsRecordSet(name, "A", null, ["192.0.2.1"]));
        Assert.Equal(1, (int)_server.Record(_zoneId, name, "A")["ttl"]!);
        Assert.Null((await FindAsync(name, "A"))!.Ttl);
    }

    [Fact]
    public async Task Values_Changed_KeepTheRecordAndItsComment()
    {
        var name = NewName();
        var stands = Set(name, "A", "192.0.2.1");
        await ApplyAsync(name, "A", expected: null, stands);
        var id = (string)_server.Record(_zoneId, name, "A")["id"]!;
        await ApplyAsync(name, "A", stands, Set(name, "A", "192.0.2.2"));
        Assert.Equal(id, (string)_server.Record(_zoneId, name, "A")["id"]!);
    }
}
