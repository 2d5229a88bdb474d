using System.Globalization;
using System.Text;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

/// <summary>A real BIND with a zone to change and a large one.</summary>
public sealed class BindFixture : IAsyncLifetime
{
    public const int LargeSets = 2400;

    public PrivateBind Server { get; } = new() { Zones = ["panel.test", "other.test", "large.test"] };

    public async ValueTask InitializeAsync()
    {
        var zone = new StringBuilder("$TTL 300\n@ SOA ns1 hostmaster 1 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n");
        foreach (var (name, type, values) in LargeZone.Sets(LargeSets, "large.test"))
        {
            foreach (var value in values)
            {
                zone.Append(CultureInfo.InvariantCulture, $"{name}. {type} {value}\n");
            }
        }

        Server.WriteZone("large.test", zone.ToString());
        await Server.InitializeAsync();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
