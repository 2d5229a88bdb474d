using System.Net;
using System.Net.Http.Json;
using Panel.Contracts;
using Panel.Nodes.Tests.Credentials;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.PowerDns;
using Panel.Plugins.Rfc2136;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Testing;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>The API, the first-party plugins and real name servers: what dig sees.</summary>
public sealed class RealServerTests
{
    private const string Zone = "panel.test";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task PowerDns_ShowsWhatTheApiMade()
    {
        await using var server = new PrivatePowerDns();
        await server.InitializeAsync();
        using (var http = new HttpClient())
        {
            http.DefaultRequestHeaders.Add("X-API-Key", server.ApiKey);
            using var made = await http.PostAsJsonAsync(
                new Uri(server.Url, "/api/v1/servers/localhost/zones"),
                new
                {
                    name = $"{Zone}.",
                    kind = "Native",
                    nameservers = new[] { $"ns1.{Zone}." },
                }
            );
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        await RunAsync(
            new PowerDnsProvider(),
            "powerdns",
            new { url = server.Url.ToString(), api_key = server.ApiKey },
            server.Port
        );
    }

    [Fact]
    public async Task Bind_ShowsWhatTheApiMade()
    {
        await using var server = new PrivateBind { Zones = [Zone] };
        await server.InitializeAsync();
        await RunAsync(
            new Rfc2136Provider(),
            "rfc2136",
            new
            {
                server = $"127.0.0.1:{server.Port}",
                key_name = server.KeyName,
                key_secret = server.KeySecret,
                zones = Zone,
            },
            server.Port
        );
    }

    private static async Task RunAsync<TPlugin>(TPlugin plugin, string type, object data, int port)
        where TPlugin : IPlugin, IDnsProvider
    {
        using var context = new LentContext { PluginId = $"panel.{type}" };
        await plugin.StartAsync(context, CancellationToken.None);
        await using var scene = await CredentialScene.StartAsync("sqlite");
        scene.Plugins.Add($"panel.{type}", plugin, type);
        await using var service = await scene.StartServiceAsync(("Credentials:AllowPrivate", "true"));
        var member = Callers.Member(Guid.CreateVersion7());
        using var client = service.As(member);
        var credential = await CredentialScene.CreateAsync(client, provider: type, data: data);
        Assert.True(
            (await client.PostAsync($"/v1/credentials/{credential}/verify", null).JsonAsync())
                .GetProperty("ok")
                .GetBoolean()
        );
        var zones = await client.GetAsync("/v1/dns/zones").JsonAsync();
        var zone = zones.GetProperty("data").EnumerateArray().Single().GetProperty("id").GetString();

        async Task<Guid> CreateAsync(string recordType, string name, string content) => (
                await client
                    .PostAsJsonAsync(
                        "/v1/dns/records",
                        new
                        {
                            credential_id = credential,
                            zone_id = zone,
                            type = recordType,
                            name,
                            content,
                        }
                    )
                    .JsonAsync(HttpStatusCode.Created)
            ).GetProperty("id").GetGuid();
        Task SeesAsync(string recordType, string name, params string[] values) =>
            Eventually.TrueAsync(
                async _ => (await Dig.AskAsync(port, $"{name}.{Zone}", recordType)).SequenceEqual(values),
                Patience,
                condition: $"{name} {recordType} {string.Join(' ', values)}"
            );

        var www = await CreateAsync("A", "www", "192.0.2.1");
        await CreateAsync("SRV", "_sip._tcp.www", "1 2 5060 www.panel.test");
        await CreateAsync("TXT", "note", "a \"quoted\" text; with more");
        await SeesAsync("A", "www", "192.0.2.1");
        await SeesAsync("SRV", "_sip._tcp.www", "1 2 5060 www.panel.test.");
        await client.PutAsync($"/v1/dns/records/{www}", new { content = "192.0.2.2" }).JsonAsync();
        await SeesAsync("A", "www", "192.0.2.2");
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/v1/dns/records/{www}")).StatusCode);
        await SeesAsync("A", "www");
        await SeesAsync("TXT", "_panel-a.www");

        var node = (await service.RegisterAsync(member, "alpha")).NodeId;
        await client
            .PutAsync(
                "/v1/dns/auto-config",
                new
                {
                    enabled = true,
                    credential_id = credential,
                    zone_id = zone,
                }
            )
            .JsonAsync();
        var instance = Guid.CreateVersion7();
        await scene.Events.PublishAsync(
            new InstanceChanged(
                instance,
                member.Organization,
                node,
                "Survival",
                new Dictionary<string, string>(),
                "_minecraft._tcp",
                [new InstancePort("game", 25565, PortProtocol.Tcp, Primary: true)],
                1,
                scene.Clock.GetUtcNow()
            )
        );
        await SeesAsync("A", "alpha.nodes", "203.0.113.7");
        await SeesAsync("A", "survival", "203.0.113.7");
        await SeesAsync("SRV", "_minecraft._tcp.survival", "0 5 25565 survival.panel.test.");

        await scene.Events.PublishAsync(
            new InstanceDeleted(instance, member.Organization, node, scene.Clock.GetUtcNow())
        );
        await SeesAsync("A", "survival");
        await SeesAsync("SRV", "_minecraft._tcp.survival");
        await SeesAsync("TXT", "_panel-srv._minecraft._tcp.survival");
        await SeesAsync("A", "alpha.nodes", "203.0.113.7");
        await plugin.DisposeAsync();
    }
}
