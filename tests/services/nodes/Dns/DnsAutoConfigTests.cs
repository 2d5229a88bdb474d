using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Contracts;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public abstract class DnsAutoConfigTests(string provider) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private DnsScene _scene = null!;
    private Guid _node;
    private long _version;

    public async ValueTask InitializeAsync()
    {
        _scene = await DnsScene.StartAsync(provider);
        _node = (await _scene.Base.Service.RegisterAsync(_scene.Member, "Alpha One")).NodeId;
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

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
            var refusal = await PutAsync(body).RefusedAsync(HttpStatusCode.BadRequest, "invalid");
            Assert.True(refusal.GetProperty("errors").TryGetProperty(field, out _), refusal.ToString());
        }

        await PutAsync(
                new
                {
                    enabled = true,
                    credential_id = _scene.Credential,
                    zone_id = "no such zone",
                }
            )
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await EnableAsync();
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
        await EnableAsync();
        await HasAsync("alpha-one.nodes", "A", "203.0.113.7");
        await HasAsync("beta.nodes", "AAAA", "2001:db8::7");

        var id = Guid.CreateVersion7();
        await InstanceAsync(id, "Survival Größe", srv: "_minecraft._tcp");
        await HasAsync("survival-grosse", "A", "203.0.113.7");
        await HasAsync("_minecraft._tcp.survival-grosse", "SRV", "0 5 25565 survival-grosse.example.com");

        await InstanceAsync(id, "Survival Größe", node: other, srv: "_minecraft._tcp");
        await HasAsync("survival-grosse", "AAAA", "2001:db8::7");
        await HasAsync("survival-grosse", "A");

        await InstanceAsync(id, "Renamed", node: other);
        await HasAsync("renamed", "AAAA", "2001:db8::7");
        await HasAsync("survival-grosse", "AAAA");
        await HasAsync("_minecraft._tcp.survival-grosse", "SRV");
        await HasAsync("_panel-srv._minecraft._tcp.survival-grosse", "TXT");

        await _scene.Base.Events.PublishAsync(
            new InstanceDeleted(id, _scene.Member.Organization, other, _scene.Clock.GetUtcNow())
        );
        await HasAsync("renamed", "AAAA");
        await HasAsync("_panel-aaaa.renamed", "TXT");

        // A message that comes late brings nothing back.
        await InstanceAsync(id, "Renamed", node: other);
        await _scene.Client.DeleteAsync($"/v1/nodes/{other}");
        await HasAsync("beta.nodes", "AAAA");
        Assert.Null(_scene.At("renamed", "AAAA"));
        await _scene.Received.FirstAsync<AuditRecorded>(record =>
            record is { Action: "dns_record.created", Actor.Kind: "service" }
        );
    }

    [Fact]
    public async Task Names_ThatClash_GetTheEndOfTheId()
    {
        await _scene.CreateAsync("manual");
        var (first, second, third, fourth) = (Ids(), Ids(), Ids(), Ids());
        await EnableAsync(new { reserved = new[] { "www" } });
        await InstanceAsync(first, "same");
        await HasAsync("same", "A", "203.0.113.7");
        await InstanceAsync(second, "Same!");
        await InstanceAsync(third, "www");
        await InstanceAsync(fourth, "manual");

        await HasAsync($"same-{NameTemplate.Id8(second)}", "A", "203.0.113.7");
        await HasAsync($"www-{NameTemplate.Id8(third)}", "A", "203.0.113.7");
        await HasAsync($"manual-{NameTemplate.Id8(fourth)}", "A", "203.0.113.7");
        Assert.Null(_scene.At("www"));
        Assert.Equal(["192.0.2.1"], _scene.At("manual"));
    }

    [Fact]
    public async Task WhereSomethingStands_IsAConflictAndNothingIsTouched()
    {
        _scene.Set("taken", "A", "198.51.100.1");
        await EnableAsync();
        var id = Guid.CreateVersion7();
        await InstanceAsync(id, "taken");

        var row = await RecordAsync("taken.example.com", "conflict");
        Assert.Equal("instance", row.GetProperty("owner").GetProperty("type").GetString());
        Assert.Null(_scene.At("_panel-a.taken", "TXT"));
        await _scene
            .Client.DeleteAsync($"/v1/dns/records/{row.GetProperty("id").GetGuid()}")
            .RefusedAsync(HttpStatusCode.Conflict, "record_managed");

        await _scene.Base.Events.PublishAsync(
            new InstanceDeleted(id, _scene.Member.Organization, _node, _scene.Clock.GetUtcNow())
        );
        await Eventually.TrueAsync(
            async _ => (await _scene.ListAsync("&managed=true&name=taken.example.com")).Count == 0,
            Patience
        );
        Assert.Equal(["198.51.100.1"], _scene.At("taken"));
    }

    [Fact]
    public async Task ChangedByHand_IsReportedAndRepaired()
    {
        await EnableAsync();
        await HasAsync("alpha-one.nodes", "A", "203.0.113.7");

        _scene.Set("alpha-one.nodes", "A", "198.51.100.66");
        await _scene.PassAsync();

        await HasAsync("alpha-one.nodes", "A", "203.0.113.7");
        var drift = await _scene.Received.FirstAsync<DnsDriftFound>(_ => true);
        Assert.Equal(("alpha-one.nodes.example.com", true), (drift.Name, drift.Repaired));

        _scene.Set("alpha-one.nodes", "A");
        _scene.Set("_panel-a.alpha-one.nodes", "TXT");
        await _scene.PassAsync();
        await HasAsync("alpha-one.nodes", "A", "203.0.113.7");
        await _scene.Received.AtLeastAsync<DnsDriftFound>(found => found.Repaired, 2);
    }

    [Fact]
    public async Task ChangedByHand_WithoutRepairOrMark_IsReportedAndLeft()
    {
        await EnableAsync(new { repair = false });
        await HasAsync("alpha-one.nodes", "A", "203.0.113.7");

        _scene.Set("alpha-one.nodes", "A", "198.51.100.66");
        await _scene.PassAsync();
        await _scene.PassAsync();
        await RecordAsync("alpha-one.nodes.example.com", "drifted");
        Assert.Single(await _scene.Received.AtLeastAsync<DnsDriftFound>(found => !found.Repaired));

        await PutAsync(new { repair = true }).JsonAsync();
        _scene.Set("_panel-a.alpha-one.nodes", "TXT", "not the panel's");
        await _scene.PassAsync();

        await RecordAsync("alpha-one.nodes.example.com", "conflict");
        Assert.Equal(["198.51.100.66"], _scene.At("alpha-one.nodes"));
    }

    [Fact]
    public async Task Pass_ThatWouldDeleteMany_StopsUntilConfirmed()
    {
        await EnableAsync();
        var ids = Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var (id, number) in ids.Select((id, number) => (id, number)))
        {
            await InstanceAsync(id, $"i{number}");
        }

        await Eventually.TrueAsync(
            () => Enumerable.Range(0, 30).All(number => _scene.At($"i{number}") is not null),
            TimeSpan.FromSeconds(90)
        );

        await PutAsync(new { instances = new { enabled = false } }).JsonAsync();
        var stopped = await _scene.Received.FirstAsync<DnsPassStopped>(_ => true);
        Assert.Equal(
            (_scene.Member.Organization, 30, 31),
            (stopped.OrganizationId, stopped.Deletions, stopped.Records)
        );
        await _scene.PassAsync();
        Assert.All(Enumerable.Range(0, 30), number => Assert.NotNull(_scene.At($"i{number}")));
        Assert.Single(_scene.Received.All<DnsPassStopped>());
        var config = await _scene.Client.GetAsync("/v1/dns/auto-config").JsonAsync();
        Assert.Equal(30, config.GetProperty("stopped_deletions").GetInt32());

        await PutAsync(new { confirm_deletions = true }).JsonAsync();
        await Eventually.TrueAsync(
            () => Enumerable.Range(0, 30).All(number => _scene.At($"i{number}") is null),
            TimeSpan.FromSeconds(90)
        );
        config = await _scene.Client.GetAsync("/v1/dns/auto-config").JsonAsync();
        Assert.Equal(0, config.GetProperty("stopped_deletions").GetInt32());
        Assert.False(config.GetProperty("confirm_deletions").GetBoolean());
    }

    [Fact]
    public async Task SwitchedOff_KeepsRecords_ButNotOfWhatIsGone()
    {
        await EnableAsync();
        var id = Guid.CreateVersion7();
        await InstanceAsync(id, "game");
        await HasAsync("game", "A", "203.0.113.7");

        await PutAsync(new { enabled = false }).JsonAsync();
        await _scene.PassAsync();
        Assert.NotNull(_scene.At("game"));
        await _scene.Base.Events.PublishAsync(
            new InstanceDeleted(id, _scene.Member.Organization, _node, _scene.Clock.GetUtcNow())
        );

        await HasAsync("game", "A");
        Assert.NotNull(_scene.At("alpha-one.nodes"));
    }

    [Fact]
    public async Task NodeWithAHostName_IsAnAliasAndTheTargetOfServices()
    {
        await _scene.Client.PutAsync($"/v1/nodes/{_node}", new { public_address = "host.example.net" }).JsonAsync();
        await EnableAsync();
        await InstanceAsync(Guid.CreateVersion7(), "game", srv: "_minecraft._tcp, _x._udp");

        await HasAsync("game", "CNAME", "host.example.net");
        await HasAsync("_minecraft._tcp.game", "SRV", "0 5 25565 host.example.net");
        await HasAsync("_x._udp.game", "SRV", "0 5 19132 host.example.net");
    }

    [Fact]
    public async Task OrganizationDeleted_GivesUpConfigRecordsAndCredential()
    {
        await EnableAsync();
        await HasAsync("alpha-one.nodes", "A", "203.0.113.7");

        await _scene.Base.Events.PublishAsync(
            new OrganizationDeleted(_scene.Member.Organization, _scene.Clock.GetUtcNow())
        );

        await Eventually.TrueAsync(
            async cancellationToken =>
                (await _scene.Client.GetAsync($"/v1/credentials/{_scene.Credential}", cancellationToken)).StatusCode
                == HttpStatusCode.NotFound,
            Patience
        );
        Assert.NotNull(_scene.At("alpha-one.nodes"));
    }

    private static Guid Ids() => Guid.CreateVersion7();

    private Task<HttpResponseMessage> PutAsync(object body) => _scene.Client.PutAsync("/v1/dns/auto-config", body);

    private async Task EnableAsync(object? more = null)
    {
        await PutAsync(
                new
                {
                    enabled = true,
                    credential_id = _scene.Credential,
                    zone_id = DnsScene.ZoneId,
                }
            )
            .JsonAsync();
        if (more is not null)
        {
            await PutAsync(more).JsonAsync();
        }
    }

    private Task InstanceAsync(Guid id, string name, Guid? node = null, string? srv = null) =>
        _scene.Base.Events.PublishAsync(
            new InstanceChanged(
                id,
                _scene.Member.Organization,
                node ?? _node,
                name,
                new Dictionary<string, string>(),
                srv,
                [
                    new InstancePort("query", 19132, PortProtocol.Udp, Primary: false),
                    new InstancePort("game", 25565, PortProtocol.Tcp, Primary: true),
                ],
                Interlocked.Increment(ref _version),
                _scene.Clock.GetUtcNow()
            )
        );

    private Task HasAsync(string name, string type, params string[] values) =>
        Eventually.TrueAsync(
            () => (_scene.At(name, type) ?? []).SequenceEqual(values),
            Patience,
            condition: $"{name} {type} {string.Join(' ', values)}"
        );

    private async Task<JsonElement> RecordAsync(string fqdn, string state) =>
        (
            await Eventually.GetAsync(
                async _ => await _scene.ListAsync($"&name={fqdn}&state={state}"),
                found => found.Count == 1,
                Patience
            )
        )[0];
}

public sealed class DnsAutoConfigOnSqlite() : DnsAutoConfigTests("sqlite");

public sealed class DnsAutoConfigOnPostgres() : DnsAutoConfigTests("postgres");
