using Panel.Plugins.PowerDns;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

public sealed class PowerDnsTests(PowerDnsFixture fixture) : HttpProviderContract, IClassFixture<PowerDnsFixture>
{
    private readonly PowerDnsProvider _provider = new();

    protected override IDnsProvider Provider => _provider;

    protected override ProviderCredential Credential => Create(fixture.Server.ApiKey);

    protected override ProviderCredential WrongCredential => Create(WrongSecret);

    protected override string WrongSecret => "this-key-is-not-the-servers";

    protected override DnsZone Zone => new("panel.test.", "panel.test", Active: true);

    protected override IReadOnlyCollection<string> ZoneNames => ["panel.test", "other.test", "large.test"];

    protected override (string ZoneId, int Sets) LargeZone => ("large.test.", PowerDnsFixture.LargeSets);

    public override ValueTask InitializeAsync() => _provider.StartAsync(Harness, Cancelled);

    public override async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task<IReadOnlyList<string>> LookAsync(string name, string type) =>
        DigValues.LookAsync(fixture.Server.Port, name, type);

    private ProviderCredential Create(string key) =>
        new(
            "1",
            1,
            "powerdns",
            new Dictionary<string, string> { ["url"] = fixture.Server.Url.ToString(), ["api_key"] = key }
        );
}
