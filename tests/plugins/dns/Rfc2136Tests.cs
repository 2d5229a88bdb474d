using System.Globalization;
using Panel.Plugins.Rfc2136;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

public sealed class Rfc2136Tests(BindFixture fixture) : ProviderContract, IClassFixture<BindFixture>
{
    private readonly PluginHarness _harness = new();
    private readonly Rfc2136Provider _provider = new();

    protected override IDnsProvider Provider => _provider;

    protected override ProviderCredential Credential => Create(fixture.Server.KeySecret);

    protected override ProviderCredential WrongCredential => Create(WrongSecret);

    protected override string WrongSecret => Convert.ToBase64String("this is not the key of the server"u8);

    protected override DnsZone Zone => new("panel.test", "panel.test", Active: true);

    protected override IReadOnlyCollection<string> ZoneNames => fixture.Server.Zones.ToList();

    protected override (string ZoneId, int Sets) LargeZone => ("large.test", BindFixture.LargeSets);

    protected override bool ComparesAtServer => true;

    public override ValueTask InitializeAsync() => _provider.StartAsync(_harness, Cancelled);

    public override async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _harness.Dispose();
    }

    // The serial of the zone grows with each change.
    protected override async Task<long> CountWritesAsync() =>
        long.Parse(
            (await Dig.AskAsync(fixture.Server.Port, Zone.Name, "SOA")).Single().Split(' ')[2],
            CultureInfo.InvariantCulture
        );

    protected override Task<IReadOnlyList<string>> LookAsync(string name, string type) =>
        DigValues.LookAsync(fixture.Server.Port, name, type);

    private ProviderCredential Create(string secret) =>
        new(
            "1",
            1,
            "rfc2136",
            new Dictionary<string, string>
            {
                ["server"] = $"127.0.0.1:{fixture.Server.Port}",
                ["key_name"] = fixture.Server.KeyName,
                ["key_secret"] = secret,
                ["zones"] = string.Join(", ", fixture.Server.Zones),
            }
        );
}
