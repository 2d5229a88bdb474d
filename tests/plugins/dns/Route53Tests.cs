using Panel.Plugins.Route53;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

public sealed class Route53Tests : HttpProviderContract
{
    private const int LargeSets = 1500;
    private readonly Route53Stub _server = new();
    private readonly Route53Provider _provider = new();
    private string _zoneId = "";
    private string _largeZoneId = "";

    protected override IDnsProvider Provider => _provider;

    protected override ProviderCredential Credential => Create(Route53Stub.Secret);

    protected override ProviderCredential WrongCredential => Create(WrongSecret);

    protected override string WrongSecret => "another/secret/of/nobody";

    protected override DnsZone Zone => new(_zoneId, "panel.test", Active: true);

    protected override IReadOnlyCollection<string> ZoneNames =>
        ["panel.test", "large.test", .. Enumerable.Range(0, 150).Select(index => $"zone{index}.test")];

    protected override (string ZoneId, int Sets) LargeZone => (_largeZoneId, LargeSets);

    protected override bool ComparesAtServer => true;

    public override async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _zoneId = _server.AddZone("panel.test", []);
        _server.AddZone("panel.test", [], isPrivate: true);
        _largeZoneId = _server.AddZone("large.test", Tests.LargeZone.Sets(LargeSets, "large.test"));
        foreach (var name in ZoneNames.Skip(2))
        {
            _server.AddZone(name, []);
        }

        Harness.Traffic.Hosts["route53.amazonaws.com"] = _server.Url;
        Harness.Traffic.Hosts["sts.amazonaws.com"] = _server.Url;
        await _provider.StartAsync(Harness, Cancelled);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override Task<IReadOnlyList<string>> LookAsync(string name, string type) =>
        Task.FromResult(_server.Look(_zoneId, name, type));

    private static ProviderCredential Create(string secret, string? role = null)
    {
        var values = new Dictionary<string, string>
        {
            ["access_key_id"] = Route53Stub.KeyId,
            ["secret_access_key"] = secret,
            ["region"] = "eu-central-1",
        };
        if (role is not null)
        {
            values["role_arn"] = role;
        }

        return new ProviderCredential(role ?? "1", 1, "aws", values);
    }

    [Theory]
    [InlineData("Throttling")]
    [InlineData("PriorRequestNotComplete")]
    public async Task Calls_PastTheLimit_AreRateLimited(string code)
    {
        _server.Throttle = code;
        await FailsAsync(ProviderFailure.RateLimited, () => ListZonesAsync());
    }

    [Fact]
    public async Task Pages_ThatGoInACircle_End()
    {
        _server.Circles = true;
        await FailsAsync(ProviderFailure.Unavailable, () => ListZonesAsync());
    }

    [Fact]
    public async Task Role_OfTheCredential_IsAssumedOnce()
    {
        var credential = Create(Route53Stub.Secret, Route53Stub.Role);
        await Provider.ListZonesAsync(credential, null, Cancelled);
        await Provider.ListRecordSetsAsync(credential, _zoneId, null, Cancelled);
        Assert.Equal(1, _server.Assumed);
        await FailsAsync(
            ProviderFailure.Unauthorized,
            () => Provider.ListZonesAsync(Create(Route53Stub.Secret, Route53Stub.Role + "x/other"), null, Cancelled)
        );
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("weighted-1", false)]
    public async Task Set_WithoutAForm_IsShownWithoutValuesAndNotWritten(string? identifier, bool isAlias)
    {
        var name = NewName();
        _server.AddSpecial(_zoneId, name, "A", identifier, isAlias);
        Assert.Empty((await FindAsync(name, "A"))!.Values);
        Assert.Empty((await ListAsync(_zoneId)).Single(set => set.Name == name).Values);
        await FailsAsync(ProviderFailure.Conflict, () => ApplyAsync(name, "A", null, Set(name, "A", "192.0.2.1")));
        await FailsAsync(ProviderFailure.Conflict, () => ApplyAsync(name, "A", Set(name, "A"), wanted: null));
        Assert.Equal(0, Harness.Traffic.Writes);
    }

    [Fact]
    public async Task Sets_OfAPolicyOverTwoPages_AreShownOnce()
    {
        var zone = _server.AddZone("policy.test", []);
        foreach (var index in Enumerable.Range(0, 700))
        {
            _server.AddSpecial(zone, "a.policy.test", "A", $"weight-{index:D4}", isAlias: false);
        }

        Assert.Single(await ListAsync(zone));
    }

    [Fact]
    public async Task Document_WithATypeDefinition_IsNotRead()
    {
        Harness.Traffic.FailAlways = (_, _) =>
            Task.FromResult(
                new HttpResponseMessage
                {
                    Content = new StringContent("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"),
                }
            );
        await FailsAsync(ProviderFailure.Unavailable, () => ListZonesAsync());
    }
}
