using System.Net;
using Panel.Contracts;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>What passes find that is not as the panel wrote it, and what they may delete.</summary>
public abstract class DnsDriftTests(string provider) : IAsyncLifetime
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
    public async Task WhereSomethingStands_IsAConflictAndNothingIsTouched()
    {
        _scene.Set("taken", "A", "198.51.100.1");
        await _auto.EnableAsync();
        var id = Guid.CreateVersion7();
        await _auto.InstanceAsync(id, "taken");

        var row = await _auto.RecordAsync("taken.example.com", "conflict");
        Assert.Equal("instance", row.GetProperty("owner").GetProperty("type").GetString());
        Assert.Null(_scene.At("_panel-a.taken", "TXT"));
        await _scene
            .Client.DeleteAsync($"/v1/dns/records/{row.GetProperty("id").GetGuid()}")
            .RefusedAsync(HttpStatusCode.Conflict, "record_managed");

        await _scene.Base.Events.PublishAsync(
            new InstanceDeleted(id, _scene.Member.Organization, _auto.Node, _scene.Clock.GetUtcNow())
        );
        await Eventually.TrueAsync(
            async _ => (await _scene.ListAsync("&managed=true&name=taken.example.com")).Count == 0,
            DnsAutoConfigScene.Patience
        );
        Assert.Equal(["198.51.100.1"], _scene.At("taken"));
    }

    [Fact]
    public async Task ChangedByHand_IsReportedAndRepaired()
    {
        await _auto.EnableAsync();
        await _auto.HasAsync("alpha-one.nodes", "A", "203.0.113.7");

        _scene.Set("alpha-one.nodes", "A", "198.51.100.66");
        await _scene.PassAsync();

        await _auto.HasAsync("alpha-one.nodes", "A", "203.0.113.7");
        var drift = await _scene.Received.FirstAsync<DnsDriftFound>(_ => true);
        Assert.Equal(("alpha-one.nodes.example.com", true), (drift.Name, drift.Repaired));

        _scene.Set("alpha-one.nodes", "A");
        _scene.Set("_panel-a.alpha-one.nodes", "TXT");
        await _scene.PassAsync();
        await _auto.HasAsync("alpha-one.nodes", "A", "203.0.113.7");
        await _scene.Received.AtLeastAsync<DnsDriftFound>(found => found.Repaired, 2);
    }

    [Fact]
    public async Task ChangedByHand_WithoutRepairOrMark_IsReportedAndLeft()
    {
        await _auto.EnableAsync(new { repair = false });
        await _auto.HasAsync("alpha-one.nodes", "A", "203.0.113.7");

        _scene.Set("alpha-one.nodes", "A", "198.51.100.66");
        await _scene.PassAsync();
        await _scene.PassAsync();
        await _auto.RecordAsync("alpha-one.nodes.example.com", "drifted");
        Assert.Single(await _scene.Received.AtLeastAsync<DnsDriftFound>(found => !found.Repaired));

        await _auto.PutAsync(new { repair = true }).JsonAsync();
        _scene.Set("_panel-a.alpha-one.nodes", "TXT", "not the panel's");
        await _scene.PassAsync();

        await _auto.RecordAsync("alpha-one.nodes.example.com", "conflict");
        Assert.Equal(["198.51.100.66"], _scene.At("alpha-one.nodes"));
    }

    [Fact]
    public async Task Pass_ThatWouldDeleteMany_StopsUntilConfirmed()
    {
        await _auto.EnableAsync();
        var ids = Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var (id, number) in ids.Select((id, number) => (id, number)))
        {
            await _auto.InstanceAsync(id, $"i{number}");
        }

        await Eventually.TrueAsync(
            () => Enumerable.Range(0, 30).All(number => _scene.At($"i{number}") is not null),
            TimeSpan.FromSeconds(90)
        );

        await _auto.PutAsync(new { instances = new { enabled = false } }).JsonAsync();
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

        await _auto.PutAsync(new { confirm_deletions = true }).JsonAsync();
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
        await _auto.EnableAsync();
        var id = Guid.CreateVersion7();
        await _auto.InstanceAsync(id, "game");
        await _auto.HasAsync("game", "A", "203.0.113.7");

        await _auto.PutAsync(new { enabled = false }).JsonAsync();
        await _scene.PassAsync();
        Assert.NotNull(_scene.At("game"));
        await _scene.Base.Events.PublishAsync(
            new InstanceDeleted(id, _scene.Member.Organization, _auto.Node, _scene.Clock.GetUtcNow())
        );

        await _auto.HasAsync("game", "A");
        Assert.NotNull(_scene.At("alpha-one.nodes"));
    }
}

public sealed class DnsDriftOnSqlite() : DnsDriftTests("sqlite");

public sealed class DnsDriftOnPostgres() : DnsDriftTests("postgres");
