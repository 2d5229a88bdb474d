using Panel.Plugins.Hetzner;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

public sealed class HetznerTests : HttpProviderContract
{
    private const int LargeSets = 240;
    private readonly HetznerStub _server = new();
    private readonly HetznerProvider _provider = new();
    private string _zoneId = "";
    private string _largeZoneId = "";

    protected override IDnsProvider Provider => _provider;

    protected override ProviderCredential Credential => Create(HetznerStub.Token);

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

        Harness.Traffic.Hosts["api.hetzner.cloud"] = _server.Url;
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
        new("1", 1, "hetzner", new Dictionary<string, string> { ["token"] = token });

    [Fact]
    public async Task Calls_PastTheLimit_AreRateLimitedUntilItsReset()
    {
        _server.MostCalls = 0;
        var exception = await FailsAsync(ProviderFailure.RateLimited, () => ListZonesAsync());
        Assert.InRange(exception.RetryAfter!.Value.TotalSeconds, 60, 91);
    }

    [Fact]
    public async Task Actions_ThatGoOn_AreWaitedFor()
    {
        _server.Polls = 3;
        var name = NewName();
        await ApplyAsync(name, "A", expected: null, Set(name, "A", "192.0.2.1"));
        await StandsAsync(Set(name, "A", "192.0.2.1"));
    }

    [Fact]
    public async Task Actions_ThatFail_AreRefused()
    {
        _server.Polls = -1;
        var name = NewName();
        var exception = await FailsAsync(
            ProviderFailure.Refused,
            () => ApplyAsync(name, "A", expected: null, Set(name, "A", "192.0.2.1"))
        );
        Assert.Contains("Action failed", exception.Message, StringComparison.Ordinal);
        Assert.Null(await FindAsync(name, "A"));
    }

    [Fact]
    public async Task Targets_RelativeToTheZone_AreAbsolute()
    {
        _server.Put(_zoneId, "relative", "MX", "10 mail", comment: "by hand");
        _server.Put(_zoneId, "apex", "CNAME", "@", comment: "by hand");
        Assert.Equal(["10 mail.panel.test"], (await FindAsync("relative.panel.test", "MX"))!.Values);
        Assert.Equal(["panel.test"], (await FindAsync("apex.panel.test", "CNAME"))!.Values);
    }

    [Fact]
    public async Task Comments_OfRecordsThatStay_AreKept()
    {
        var name = NewName();
        var relative = name.Split('.')[0];
        _server.Put(_zoneId, relative, "A", "192.0.2.1", comment: "by hand");
        await ApplyAsync(name, "A", Set(name, "A", "192.0.2.1"), Set(name, "A", "192.0.2.1", "192.0.2.2"));
        Assert.Equal("by hand", _server.Comment(_zoneId, relative, "A"));
    }
}
