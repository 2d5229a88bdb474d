using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Alerts.Alerts;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Tests.Evaluation;

public abstract class EvaluationTests(EvaluationStage stage) : IAsyncLifetime
{
    private readonly Guid _organization = Guid.CreateVersion7();
    private HttpClient _member = null!;
    private Guid _integration;

    [Fact]
    public async Task DeadNode_WithFiftyInstances_IsOneNotice()
    {
        var node = await stage.NodeAsync(_organization);
        Guid[] instances = [.. Enumerable.Range(0, 50).Select(_ => Guid.CreateVersion7())];
        foreach (var instance in instances)
        {
            await stage.PublishAsync(Created(instance, node));
        }

        await stage.KnownAsync(instances);
        stage.Sample(node, stage.Now, 1);

        // The engine of the dying node takes half of the instances along before the panel misses it.
        stage.Clock.Advance(TimeSpan.FromSeconds(40));
        foreach (var instance in instances.Take(25))
        {
            await stage.PublishAsync(Crashed(instance, node));
        }

        await stage.AlertsAsync(_organization, all => all.Count == 25);
        stage.Clock.Advance(TimeSpan.FromSeconds(30));
        await stage.PublishAsync(new NodeWentOffline(node, _organization, "node-1", stage.Now, stage.Now));
        await stage.AlertsAsync(_organization, all => all.Count == 26);
        foreach (var instance in instances.Skip(25))
        {
            await stage.PublishAsync(Crashed(instance, node));
        }

        var alerts = await stage.AlertsAsync(_organization, all => all.Count == 51);
        var offline = Assert.Single(alerts, alert => alert.Condition == "node_offline");
        Assert.All(
            alerts.Where(alert => alert.TargetType == "instance"),
            alert => Assert.Equal(offline.Id, alert.InhibitedBy)
        );
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        var first = Assert.Single(await stage.NoticesAsync(_integration, 1));
        Assert.Equal(("alert.firing", AlertSeverity.Critical), (first.Event, first.Severity));

        // All but two run again when the node is back; a minute later only these are told.
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        await stage.PublishAsync(new NodeWentOnline(node, _organization, "node-1", stage.Now));
        foreach (var instance in instances.Skip(2))
        {
            await stage.PublishAsync(Runs(instance, node));
        }

        await stage.AlertsAsync(_organization, all => all.Count(alert => alert.ResolvedAt is null) == 2);
        Assert.Equal("alert.resolved", (await stage.NoticesAsync(_integration, 2))[1].Event);
        stage.Sample(node, stage.Now, 1);
        stage.Clock.Advance(TimeSpan.FromSeconds(61));
        stage.Sample(node, stage.Now, 1);
        await stage.AlertsAsync(
            _organization,
            all => all.Where(alert => alert.ResolvedAt is null).All(alert => alert.InhibitedBy is null)
        );
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        stage.Sample(node, stage.Now, 1);
        var notices = await stage.NoticesAsync(_integration, 3);
        Assert.Equal(3, notices.Count);
        Assert.Equal(2, JsonDocument.Parse(notices[2].Data).RootElement.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Group_Additions_AreTogetherAfterAMinuteAndResolvedWithTheLast()
    {
        var node = await stage.NodeAsync(_organization);
        Guid[] instances = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];
        await stage.PublishAsync(Crashed(instances[0], node));
        await stage.PublishAsync(Crashed(instances[1], node));
        await stage.AlertsAsync(_organization, all => all.Count == 2);
        Assert.Empty(await stage.NoticesAsync(_integration));
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(Counts(2), CountsOf(await stage.NoticesAsync(_integration, 1)));

        await stage.PublishAsync(Crashed(instances[2], node));
        await stage.AlertsAsync(_organization, all => all.Count == 3);
        stage.Clock.Advance(TimeSpan.FromSeconds(30));
        await stage.PublishAsync(Crashed(instances[3], node));
        await stage.AlertsAsync(_organization, all => all.Count == 4);
        Assert.Single(await stage.NoticesAsync(_integration));
        stage.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(Counts(2, 2), CountsOf(await stage.NoticesAsync(_integration, 2)));

        foreach (var instance in instances)
        {
            await stage.PublishAsync(Runs(instance, node));
        }

        Assert.Equal(
            ["alert.firing", "alert.firing", "alert.resolved"],
            (await stage.NoticesAsync(_integration, 3)).Select(notice => notice.Event)
        );
    }

    [Fact]
    public async Task Firing_AgainWithinTheCoolDown_ShowsWithoutNotice()
    {
        var node = await stage.NodeAsync(_organization);
        var instance = Guid.CreateVersion7();
        await stage.PublishAsync(Crashed(instance, node));
        await stage.AlertsAsync(_organization, all => all.Count == 1);
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        await stage.NoticesAsync(_integration, 1);
        await stage.PublishAsync(Runs(instance, node));
        await stage.NoticesAsync(_integration, 2);

        stage.Clock.Advance(TimeSpan.FromSeconds(60));
        await stage.PublishAsync(Crashed(instance, node));
        var held = (await stage.AlertsAsync(_organization, all => all.Count == 2))[1];
        Assert.Equal((1, null), (held.Refires, held.NotifiedAt));
        stage.Clock.Advance(TimeSpan.FromSeconds(100));
        await ProcessedAsync();
        Assert.Equal(2, (await stage.NoticesAsync(_integration)).Count);

        // It still fires when the cool-down is over.
        stage.Clock.Advance(TimeSpan.FromSeconds(600));
        Assert.Equal("alert.firing", (await stage.NoticesAsync(_integration, 3))[2].Event);
    }

    [Fact]
    public async Task Critical_Unacknowledged_IsToldAgainUntilAUserAcknowledgesIt()
    {
        var node = await stage.NodeAsync(_organization);
        await stage.PublishAsync(new NodeWentOffline(node, _organization, "node-1", stage.Now, stage.Now));
        var alert = (await stage.AlertsAsync(_organization, all => all.Count == 1))[0];
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        await stage.NoticesAsync(_integration, 1);
        stage.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal("alert.firing", (await stage.NoticesAsync(_integration, 2))[1].Event);

        // Internal tokens do not last for hours.
        using var member = stage.As(_organization);
        await member.PostAsync(new Uri($"/v1/alerts/{alert.Id}/ack", UriKind.Relative), null).JsonAsync();
        Assert.Equal("alert.acknowledged", (await stage.NoticesAsync(_integration, 3))[2].Event);
        stage.Clock.Advance(TimeSpan.FromHours(9));
        await ProcessedAsync();
        Assert.Equal(3, (await stage.NoticesAsync(_integration)).Count);

        await stage.PublishAsync(new NodeWentOnline(node, _organization, "node-1", stage.Now));
        Assert.Equal("alert.resolved", (await stage.NoticesAsync(_integration, 4))[3].Event);
    }

    [Fact]
    public async Task Silence_WhileItLasts_KeepsTheNoticeBack()
    {
        var node = await stage.NodeAsync(_organization);
        var silence = await _member
            .PostAsJsonAsync(
                "/v1/alerts/silences",
                new
                {
                    matchers = new[]
                    {
                        new
                        {
                            label = "condition",
                            op = "in",
                            value = "install_failed, instance_crashed",
                        },
                    },
                    ends_at = stage.Now.AddMinutes(10),
                    comment = "Maintenance",
                }
            )
            .JsonAsync(HttpStatusCode.Created);
        await stage.PublishAsync(Crashed(Guid.CreateVersion7(), node));
        var alert = (await stage.AlertsAsync(_organization, all => all.Count == 1))[0];
        Assert.Equal(silence.GetProperty("id").GetGuid(), alert.SilencedBy);
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        await ProcessedAsync();
        Assert.Empty(await stage.NoticesAsync(_integration));

        stage.Clock.Advance(TimeSpan.FromMinutes(6));
        await stage.AlertsAsync(_organization, all => all[0].SilencedBy is null);
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(Counts(1), CountsOf(await stage.NoticesAsync(_integration, 1)));
    }

    [Fact]
    public async Task SampledRule_AboveForItsDuration_FiresAndResolves()
    {
        var node = await stage.NodeAsync(_organization);
        var rule = await RuleAsync(node, duration: 20);
        await stage.RulesKnownAsync();
        var start = stage.Now;
        foreach (var (second, cpu) in ((int, double)[])[(0, 95), (10, 96), (20, 97)])
        {
            stage.Clock.Advance(start.AddSeconds(second) - stage.Now);
            stage.Sample(node, start.AddSeconds(second), cpu);
        }

        var alert = (await stage.AlertsAsync(_organization, all => all.Count == 1))[0];
        Assert.Equal((rule, "cpu_usage", 97), (alert.RuleId, alert.Condition, alert.Value));
        Assert.Equal("Node node-1: CPU use is 97 % (> 90 % for 20 s).", alert.Message);

        // What another node says of it, and what is six minutes old, is not evaluated.
        stage.Sample(Guid.CreateVersion7(), start.AddSeconds(30), 1);
        stage.Sample(node, start.AddMinutes(-6), 1);
        stage.Sample(node, start.AddSeconds(30), 50);
        var resolved = (await stage.AlertsAsync(_organization, all => all[0].ResolvedAt is not null))[0];
        Assert.Equal(AlertState.Resolved, resolved.State);
    }

    [Fact]
    public async Task Rule_DeletedOrChanged_EndsItsAlerts()
    {
        var node = await stage.NodeAsync(_organization);
        var (deleted, changed, texts) = (
            await RuleAsync(node, duration: 0, name: "deleted"),
            await RuleAsync(node, duration: 0, name: "changed"),
            await RuleAsync(node, duration: 0, name: "texts")
        );
        await stage.RulesKnownAsync();
        stage.Sample(node, stage.Now, 99);
        await stage.AlertsAsync(_organization, all => all.Count == 3);

        await _member
            .DeleteAsync(new Uri($"/v1/alerts/rules/{deleted}", UriKind.Relative))
            .JsonAsync(HttpStatusCode.NoContent);
        await _member.PutAsJsonAsync($"/v1/alerts/rules/{changed}", Rule(node, 0, "changed", 95)).JsonAsync();
        await _member.PutAsJsonAsync($"/v1/alerts/rules/{texts}", Rule(node, 0, "other text", 90)).JsonAsync();

        var alerts = await stage.AlertsAsync(
            _organization,
            all => all.Count(alert => alert.State == AlertState.Resolved) == 2
        );
        Assert.Equal("rule_deleted", alerts.Single(alert => alert.RuleId == deleted).ResolveReason);
        Assert.Equal("rule_changed", alerts.Single(alert => alert.RuleId == changed).ResolveReason);
        Assert.Equal(AlertState.Firing, alerts.Single(alert => alert.RuleId == texts).State);
    }

    [Fact]
    public async Task HeartbeatMissed_SilentNode_FiresByTheClock()
    {
        var node = await stage.NodeAsync(_organization);
        await _member
            .PostAsJsonAsync(
                "/v1/alerts/rules",
                new
                {
                    name = "silent",
                    target_type = "node",
                    metric = "heartbeat_missed",
                    @operator = "gt",
                    threshold = 60,
                    duration_seconds = 0,
                }
            )
            .JsonAsync(HttpStatusCode.Created);
        await stage.RulesKnownAsync();
        stage.Sample(node, stage.Now, 1);
        await ProcessedAsync();
        Assert.Empty(await stage.AlertsAsync(_organization));
        stage.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("heartbeat_missed", (await stage.AlertsAsync(_organization, all => all.Count == 1))[0].Condition);
        stage.Sample(node, stage.Now, 1);
        await stage.AlertsAsync(_organization, all => all[0].ResolvedAt is not null);
    }

    public async ValueTask InitializeAsync()
    {
        _member = stage.As(_organization);
        _integration = await stage.IntegrationAsync(_member);
    }

    public ValueTask DisposeAsync()
    {
        _member.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Guid> RuleAsync(Guid node, int duration, string name = "busy") =>
        (
            await _member
                .PostAsJsonAsync("/v1/alerts/rules", Rule(node, duration, name, 90))
                .JsonAsync(HttpStatusCode.Created)
        )
            .GetProperty("id")
            .GetGuid();

    private static object Rule(Guid node, int duration, string name, double threshold) =>
        new
        {
            name,
            target_type = "node",
            target_id = node,
            metric = "cpu_usage",
            @operator = "gt",
            threshold,
            duration_seconds = duration,
        };

    private static int[] Counts(params int[] counts) => counts;

    private static int[] CountsOf(IEnumerable<Panel.Alerts.Notifications.IntegrationDelivery> notices) =>
        [.. notices.Select(notice => JsonDocument.Parse(notice.Data).RootElement.GetProperty("count").GetInt32())];

    /// <summary>Something that happens later was told, so what was due before was too.</summary>
    private async Task ProcessedAsync()
    {
        var other = Guid.CreateVersion7();
        using var client = stage.As(other);
        var integration = await stage.IntegrationAsync(client);
        var node = await stage.NodeAsync(other);
        await stage.PublishAsync(Crashed(Guid.CreateVersion7(), node, other));
        await stage.AlertsAsync(other, all => all.Count == 1);
        stage.Clock.Advance(TimeSpan.FromSeconds(11));
        await stage.NoticesAsync(integration, 1);
    }

    private InstanceCreated Created(Guid instance, Guid node) =>
        new(instance, _organization, node, "web", new ResourceLimits(0, 0, 0, 0), stage.Now);

    private InstanceCrashed Crashed(Guid instance, Guid node, Guid? organization = null) =>
        new(
            instance,
            organization ?? _organization,
            node,
            "web",
            new LastExit(3, false, stage.Now),
            0,
            null,
            stage.Now
        );

    private InstanceStateChanged Runs(Guid instance, Guid node) =>
        new(instance, _organization, node, "web", InstanceState.Starting, InstanceState.Running, stage.Now);
}

public sealed class EvaluationTestsOnSqlite(EvaluationOnSqlite stage)
    : EvaluationTests(stage),
        IClassFixture<EvaluationOnSqlite>;

public sealed class EvaluationTestsOnPostgres(EvaluationOnPostgres stage)
    : EvaluationTests(stage),
        IClassFixture<EvaluationOnPostgres>;
