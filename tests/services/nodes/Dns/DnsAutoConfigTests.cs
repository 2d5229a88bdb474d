using System.Net;
using Panel.Contracts;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public abstract class DnsAutoConfigTests(string provider) : IAsyncLifetime
{
    private DnsAutoConfigScene _auto = null!;
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        _auto = await DnsAutoConfigScene.StartAsync(provider);
        _scene = _auto.Dns;
    }

    public ValueTask DisposeAsync() => _auto.DisposeAsync();

    [Fact]
    public async Task Get_BeforeAnything_HasTheDefaults()
    {
        var config = await _scene.Client.GetAsync("/v1/dns/auto-config").JsonAsync();

        Assert.False(config.GetProperty("enabled").GetBoolean());
        Assert.Equal("{node}.nodes", config.GetProperty("nodes").GetProperty("template").GetString());
        Assert.Equal("{instance}", config.GetProperty("instances").GetProperty("template").GetString());
        Assert.True(config.GetProperty("repair").GetBoolean());
        Assert.Equal(300, config.GetProperty("ttl").GetInt32());
    }

    [Fact]
    public async Task Put_WithSomethingWrong_NamesTheField()
    {
        foreach (
            var (body, field) in new (object, string)[]
            {
                (new { enabled = true }, "credential_id"),
                (new { enabled = true, credential_id = _scene.Credential }, "zone_id"),
                (new { ttl = 5 }, "ttl"),
                (new { nodes = new { template = "www" } }, "nodes.template"),
                (new { instances = new { template = "{node}" } }, "instances.template"),
                (new { reserved = new[] { "a b" } }, "reserved"),
            }
        )
        {
            var refusal = await _auto.PutAsync(body).RefusedAsync(HttpStatusCode.BadRequest, "invalid");
            Assert.True(refusal.GetProperty("errors").TryGetProperty(field, out _), refusal.ToString());
        }

        await _auto
            .PutAsync(
                new
                {
                    enabled = true,
                    credential_id = _scene.Credential,
                    zone_id = "no such zone",
                }
            )
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await _auto.EnableAsync();
        await _scene
            .Client.PutAsync("/v1/dns/auto-config", new { ttl = 600 }, "99")
            .RefusedAsync(HttpStatusCode.Conflict, "stale_version");
        await _scene
            .Client.DeleteAsync($"/v1/credentials/{_scene.Credential}")
            .RefusedAsync(HttpStatusCode.Conflict, "credential_in_use");
    }

    [Fact]
    public async Task Events_MakeMoveAndTakeAwayTheRecords()
    {
        var other = (await _scene.Base.Service.RegisterAsync(_scene.Member, "beta")).NodeId;
        await _scene.Client.PutAsync($"/v1/nodes/{other}", new { public_address = "2001:db8::7" }).JsonAsync();
        await _auto.EnableAsync();
        await _auto.HasAsync("alpha-one.nodes", "A", "203.0.113.7");
        await _auto.HasAsync("beta.nodes", "AAAA", "2001:db8::7");

        var id = Guid.CreateVersion7();
        await _auto.InstanceAsync(id, "Survival Größe", srv: "_minecraft._tcp");
        await _auto.HasAsync("survival-grosse", "A", "203.0.113.7");
        await _auto.HasAsync("_minecraft._tcp.survival-grosse", "SRV", "0 5 25565 survival-grosse.example.com");

        await _auto.InstanceAsync(id, "Survival Größe", node: other, srv: "_minecraft._tcp");
        await _auto.HasAsync("survival-grosse", "AAAA", "2001:db8::7");
        await _auto.HasAsync("survival-grosse", "A");

        await _auto.InstanceAsync(id, "Renamed", node: other);
        await _auto.HasAsync("renamed", "AAAA", "2001:db8::7");
        await _auto.HasAsync("survival-grosse", "AAAA");
        await _auto.HasAsync("_minecraft._tcp.survival-grosse", "SRV");
        await _auto.HasAsync("_panel-srv._minecraft._tcp.survival-grosse", "TXT");

        await _scene.Base.Events.PublishAsync(
            new InstanceDeleted(id, _scene.Member.Organization, other, _scene.Clock.GetUtcNow())
        );
        await _auto.HasAsync("renamed", "AAAA");
        await _auto.HasAsync("_panel-aaaa.renamed", "TXT");

        // A message that comes late brings nothing back.
        await _auto.InstanceAsync(id, "Renamed", node: other);
        await _scene.Client.DeleteAsync($"/v1/nodes/{other}");
        await _auto.HasAsync("beta.nodes", "AAAA");
        Assert.Null(_scene.At("renamed", "AAAA"));
        await _scene.Received.FirstAsync<AuditRecorded>(record =>
            record is { Action: "dns_record.created", Actor.Kind: "service" }
        );
    }

    [Fact]
    public async Task Names_ThatClash_GetTheEndOfTheId()
    {
        await _scene.CreateAsync("manual");
        var (first, second, third, fourth) = (
            Guid.CreateVersion7(),
            Guid.CreateVersion7(),
            Guid.CreateVersion7(),
            Guid.CreateVersion7()
        );
        await _auto.EnableAsync(new { reserved = new[] { "www" } });
        await _auto.InstanceAsync(first, "same");
        await _auto.HasAsync("same", "A", "203.0.113.7");
        await _auto.InstanceAsync(second, "Same!");
        await _auto.InstanceAsync(third, "www");
        await _auto.InstanceAsync(fourth, "manual");

        await _auto.HasAsync($"same-{NameTemplate.Id8(second)}", "A", "203.0.113.7");
        await _auto.HasAsync($"www-{NameTemplate.Id8(third)}", "A", "203.0.113.7");
        await _auto.HasAsync($"manual-{NameTemplate.Id8(fourth)}", "A", "203.0.113.7");
        Assert.Null(_scene.At("www"));
        Assert.Equal(["192.0.2.1"], _scene.At("manual"));
    }

    [Fact]
    public async Task NodeWithAHostName_IsAnAliasAndTheTargetOfServices()
    {
        await _scene
            .Client.PutAsync($"/v1/nodes/{_auto.Node}", new { public_address = "host.example.net" })
            .JsonAsync();
        await _auto.EnableAsync();
        await _auto.InstanceAsync(Guid.CreateVersion7(), "game", srv: "_minecraft._tcp, _x._udp");

        await _auto.HasAsync("game", "CNAME", "host.example.net");
        await _auto.HasAsync("_minecraft._tcp.game", "SRV", "0 5 25565 host.example.net");
        await _auto.HasAsync("_x._udp.game", "SRV", "0 5 19132 host.example.net");
    }

    [Fact]
    public async Task OrganizationDeleted_GivesUpConfigRecordsAndCredential()
    {
        await _auto.EnableAsync();
        await _auto.HasAsync("alpha-one.nodes", "A", "203.0.113.7");

        await _scene.Base.Events.PublishAsync(
            new OrganizationDeleted(_scene.Member.Organization, _scene.Clock.GetUtcNow())
        );

        await Eventually.TrueAsync(
            async cancellationToken =>
                (await _scene.Client.GetAsync($"/v1/credentials/{_scene.Credential}", cancellationToken)).StatusCode
                == HttpStatusCode.NotFound,
            DnsAutoConfigScene.Patience
        );
        Assert.NotNull(_scene.At("alpha-one.nodes"));
    }
}

public sealed class DnsAutoConfigOnSqlite() : DnsAutoConfigTests("sqlite");

public sealed class DnsAutoConfigOnPostgres() : DnsAutoConfigTests("postgres");
