using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

/// <summary>A real PowerDNS with a zone to change and a large one.</summary>
public sealed class PowerDnsFixture : IAsyncLifetime
{
    public const int LargeSets = 2400;

    public PrivatePowerDns Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        await CreateZoneAsync("panel.test", []);
        await CreateZoneAsync("other.test", []);
        await CreateZoneAsync("large.test", LargeZone.Sets(LargeSets, "large.test"));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task CreateZoneAsync(string name, IEnumerable<(string Name, string Type, string[] Values)> sets)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-API-Key", Server.ApiKey);
        var zone = new JsonObject
        {
            ["name"] = name + ".",
            ["kind"] = "Native",
            ["nameservers"] = new JsonArray($"ns1.{name}."),
            ["rrsets"] = new JsonArray([
                .. sets.Select(set => new JsonObject
                {
                    ["name"] = set.Name + ".",
                    ["type"] = set.Type,
                    ["ttl"] = 300,
                    ["records"] = new JsonArray([
                        .. set.Values.Select(value => new JsonObject { ["content"] = value, ["disabled"] = false }),
                    ]),
                }),
            ]),
        };
        using var response = await http.PostAsJsonAsync(new Uri(Server.Url, "/api/v1/servers/localhost/zones"), zone);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
