using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Integrations;
using Panel.Alerts.Notifications;
using Panel.Contracts;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>Which integrations hear of what.</summary>
public abstract class ListenerTests(IntegrationsStage stage) : DeliverySuite(stage)
{
    [Fact]
    public async Task Filters_OfAnIntegration_DecideWhatItHears()
    {
        var target = Guid.CreateVersion7();
        var all = IdOf(await CreateAsync());
        var group = IdOf(await CreateAsync(new { events = new[] { "instance.*" } }));
        var critical = IdOf(await CreateAsync(new { filters = new { severity_min = "critical" } }));
        var labelled = IdOf(await CreateAsync(new { filters = new { labels = new { node = "node-2" } } }));
        var targeted = IdOf(await CreateAsync(new { filters = new { targets = new[] { target } } }));
        var off = IdOf(await CreateAsync(new { enabled = false }));
        var request = IntegrationsStage.RequestOf(Organization, "1");

        await Stage.EnqueueAsync(
            request,
            request with
            {
                Key = "2",
                Event = "instance.created",
                Severity = AlertSeverity.Critical,
                Labels = new Dictionary<string, string> { ["node"] = "node-2" },
                Targets = [target],
            },
            request with
            {
                Key = "3",
                IntegrationIds = [group],
            },
            request with
            {
                Key = "4",
                OrganizationId = Guid.CreateVersion7(),
                IntegrationIds = [all],
            }
        );

        Assert.Equal(["1", "2"], await KeysAsync(all));
        Assert.Equal(["2", "3"], await KeysAsync(group));
        Assert.Equal(["2"], await KeysAsync(critical));
        Assert.Equal(["2"], await KeysAsync(labelled));
        Assert.Equal(["2"], await KeysAsync(targeted));
        Assert.Empty(await KeysAsync(off));
    }

    [Fact]
    public async Task Events_OfTheBus_ReachTheirListenersOnce()
    {
        var (instance, node, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Stage.Clock.GetUtcNow());
        var id = IdOf(await CreateAsync());
        var crash = new InstanceCrashed(instance, Organization, node, "web", new LastExit(3, false, now), 0, null, now);
        InstanceStateChanged Changed(InstanceState to) =>
            new(instance, Organization, node, "web", InstanceState.Unknown, to, now);

        await Stage.PublishAsync(
            new InstanceCreated(instance, Organization, node, "web", new ResourceLimits(0, 0, 0, 0), now)
        );
        await Stage.PublishAsync(Changed(InstanceState.Starting));
        await Stage.PublishAsync(Changed(InstanceState.Running));
        await Stage.PublishAsync(Changed(InstanceState.Stopped));
        await Stage.PublishAsync(Changed(InstanceState.Suspended));
        await Stage.PublishAsync(crash);
        await Stage.PublishAsync(crash);
        await Stage.PublishAsync(new InstanceDeleted(instance, Organization, node, now));
        await Stage.PublishAsync(new NodeWentOffline(node, Organization, "node-1", now, now));
        await Stage.PublishAsync(new NodeWentOnline(node, Organization, "node-1", now));

        var rows = await Eventually.GetAsync(
            _ => Stage.DeliveriesAsync(id),
            rows => rows.Count == 8 && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
        Assert.Equal(
            [
                "instance.crashed",
                "instance.created",
                "instance.deleted",
                "instance.started",
                "instance.stopped",
                "instance.suspended",
                "node.offline",
                "node.online",
            ],
            rows.Select(row => row.Event).Order(StringComparer.Ordinal)
        );
        var crashed = Stage.Channel.To(id).Single(sent => sent.Notification.Event == "instance.crashed").Notification;
        Assert.Equal("Instance web crashed: exit code 3", crashed.Title);
        Assert.Equal($"https://panel.example.com/instances/{instance}", crashed.Link?.AbsoluteUri);
        Assert.Equal(3, crashed.Data.GetProperty("exit_code").GetInt32());
        Assert.Equal(NotificationLevel.Error, crashed.Level);
    }

    [Fact]
    public async Task Node_OfThePlatform_ReachesThePlatformsIntegrationsAlone()
    {
        using var administrator = Stage.As(Organization, ["settings.read", "settings.update"]);
        var platform = IdOf(await IntegrationsStage.CreateAsync(administrator, new { platform = true }));
        var own = IdOf(await CreateAsync());
        var node = Guid.CreateVersion7();

        await Stage.PublishAsync(
            new NodeWentOffline(node, null, "shared-1", Stage.Clock.GetUtcNow(), Stage.Clock.GetUtcNow())
        );

        await Eventually.TrueAsync(async _ =>
            (await Stage.DeliveriesAsync(platform)).Exists(row => row.Title == "Node shared-1 is offline")
        );
        Assert.Empty(await Stage.DeliveriesAsync(own));
    }

    [Fact]
    public async Task Organization_ThatIsDeleted_TakesItsIntegrationsAlong()
    {
        var id = IdOf(await CreateAsync());
        await Stage.EnqueueAsync(Organization, "one");

        await Stage.PublishAsync(new OrganizationDeleted(Organization, Stage.Clock.GetUtcNow()));

        await Eventually.TrueAsync(async _ =>
            !await Stage.WithAsync(database => database.Set<Integration>().AnyAsync(row => row.Id == id))
        );
        Assert.Empty(await Stage.DeliveriesAsync(id));
    }

    private async Task<List<string>> KeysAsync(Guid id) =>
        [.. (await Stage.DeliveriesAsync(id)).Select(row => row.Key).Order(StringComparer.Ordinal)];
}

public sealed class ListenersOnSqlite(IntegrationsOnSqlite stage)
    : ListenerTests(stage),
        IClassFixture<IntegrationsOnSqlite>;

public sealed class ListenersOnPostgres(IntegrationsOnPostgres stage)
    : ListenerTests(stage),
        IClassFixture<IntegrationsOnPostgres>;
