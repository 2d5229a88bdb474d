using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Integrations;
using Panel.Alerts.Notifications;
using Panel.Contracts;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Webhook;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

public abstract class DeliveryTests(IntegrationsStage stage)
{
    private const string Path = "/v1/integrations";
    private readonly Guid _organization = Guid.CreateVersion7();

    [Fact]
    public async Task Receiver_DownForAnHour_GetsEverythingByTheLadderWithValidSignatures()
    {
        var receiver = new SignedReceiver(stage.Clock) { Down = true };
        var webhook = new WebhookChannel();
        await webhook.StartAsync(receiver, default);
        stage.Plugins.Add("panel.webhook", webhook);
        var created = await CreateAsync(new { config = new { url = "https://1.1.1.1/in" } }, "webhook");
        var id = IdOf(created);
        receiver.Secret = created.GetProperty("generated_secrets").GetProperty("secret").GetString()!;
        var from = stage.Clock.GetUtcNow();
        await stage.EnqueueAsync([
            .. Enumerable.Range(0, 20).Select(number => IntegrationsStage.RequestOf(_organization, $"e{number}")),
        ]);

        for (var attempts = 1; receiver.Received.Count == 0; attempts++)
        {
            var rows = await Eventually.GetAsync(
                _ => stage.DeliveriesAsync(id),
                rows => rows.Count == 20 && rows.TrueForAll(row => row.Attempts == attempts && row.Lease == null)
            );
            Assert.All(rows, row => AssertOnLadder(row, attempts));
            Assert.All(rows, row => Assert.Equal("There is no connection to the receiver.", row.Log[^1].Error));
            var next = rows.Max(row => row.NextAttemptAt);
            receiver.Down = next - from < TimeSpan.FromHours(1);
            stage.Clock.Advance(next - stage.Clock.GetUtcNow());
            if (!receiver.Down)
            {
                break;
            }
        }

        var sent = await Eventually.GetAsync(
            _ => stage.DeliveriesAsync(id),
            rows => rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
        // At once, after 5 s, 5 min, 30 min and 2 hours: the fifth finds the receiver again.
        Assert.All(sent, row => Assert.Equal(5, row.Attempts));
        Assert.Equal(
            sent.Select(row => row.Id.ToString()).Order(StringComparer.Ordinal),
            receiver.Received.Order(StringComparer.Ordinal)
        );
        stage.Plugins.Remove("panel.webhook");
    }

    [Fact]
    public async Task Receiver_ThatIsSlow_HoldsNoOtherAndGetsFourAtATime()
    {
        var (slow, fast) = (
            IdOf(await CreateAsync(new { events = new[] { "alert.firing" } })),
            IdOf(await CreateAsync())
        );
        var release = new TaskCompletionSource();
        var (running, most) = (0, 0);
        stage.Channel.Answer(
            slow,
            async (_, cancellationToken) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await release.Task.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref running);
                return FakeChannel.Ok;
            }
        );
        await stage.EnqueueAsync([
            .. Enumerable.Range(0, 10).Select(number => IntegrationsStage.RequestOf(_organization, $"s{number}")),
        ]);
        await Eventually.TrueAsync(() => stage.Channel.To(slow).Count == 4);

        await stage.EnqueueAsync(_organization, "fast", "instance.created");

        await Eventually.TrueAsync(async _ =>
            (await stage.DeliveriesAsync(fast)) is { Count: 11 } rows
            && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
        Assert.Equal(4, stage.Channel.To(slow).Count);
        release.SetResult();
        await Eventually.TrueAsync(async _ =>
            (await stage.DeliveriesAsync(slow)).TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task Replicas_OnOneQueue_SendEachOnceAndFourAtATime()
    {
        var ids = new List<Guid>();
        var (running, most) = (new ConcurrentDictionary<Guid, int>(), new ConcurrentBag<int>());
        for (var number = 0; number < 3; number++)
        {
            var id = IdOf(await CreateAsync());
            ids.Add(id);
            stage.Channel.Answer(
                id,
                async (_, cancellationToken) =>
                {
                    most.Add(running.AddOrUpdate(id, 1, (_, count) => count + 1));
                    await Task.Delay(20, cancellationToken);
                    running.AddOrUpdate(id, 0, (_, count) => count - 1);
                    return FakeChannel.Ok;
                }
            );
        }

        using var other = stage.NewWorker();
        using var third = stage.NewWorker();
        await other.StartAsync(default);
        await third.StartAsync(default);
        for (var round = 0; round < 10; round++)
        {
            await stage.EnqueueAsync([
                .. Enumerable
                    .Range(0, 5)
                    .Select(number => IntegrationsStage.RequestOf(_organization, $"{round}.{number}")),
            ]);
        }

        foreach (var id in ids)
        {
            await Eventually.TrueAsync(
                async _ =>
                    (await stage.DeliveriesAsync(id)) is { Count: 50 } rows
                    && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent),
                TimeSpan.FromSeconds(30)
            );
            Assert.Equal(50, stage.Channel.To(id).Select(sent => sent.Notification.Id).Distinct().Count());
            Assert.Equal(50, stage.Channel.To(id).Count);
        }

        Assert.True(most.Max() <= 4, $"{most.Max()} at a time.");
        await other.StopAsync(default);
        await third.StopAsync(default);
    }

    [Fact]
    public async Task Receiver_ThatIsGone_IsSwitchedOffAndItsOwnerToldOnce()
    {
        var id = IdOf(await CreateAsync());
        stage.Channel.Answer(id, new SendResult(SendOutcome.Gone, 410, null, "Gone."));

        await stage.EnqueueAsync([
            .. Enumerable.Range(0, 8).Select(number => IntegrationsStage.RequestOf(_organization, $"g{number}")),
        ]);

        var mail = await stage.ForIdentity.FirstAsync<MailOrganizationOwner>(mail =>
            mail.OrganizationId == _organization
        );
        Assert.Contains("My hook", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", mail.Text, StringComparison.Ordinal);
        var rows = await Eventually.GetAsync(
            _ => stage.DeliveriesAsync(id),
            rows => rows.TrueForAll(row => row.Status is DeliveryStatus.Failed or DeliveryStatus.Dropped)
        );
        Assert.Contains(rows, row => row.Status == DeliveryStatus.Dropped);
        using var member = stage.As(_organization);
        var read = await member.GetAsync($"{Path}/{id}").JsonAsync();
        Assert.Equal(
            (false, "gone"),
            (read.GetProperty("enabled").GetBoolean(), read.GetProperty("disabled_reason").GetString())
        );
        Assert.Equal("service", (await stage.AuditAsync("integration.disabled", id)).Actor.Kind);
        Assert.Single(stage.ForIdentity.All<MailOrganizationOwner>(mail => mail.OrganizationId == _organization));

        // Nothing more is written for it, and switching it on again starts anew.
        await stage.EnqueueAsync(_organization, "later");
        Assert.Equal(8, (await stage.DeliveriesAsync(id)).Count);
    }

    [Fact]
    public async Task Receiver_FailingForFiveDays_IsSwitchedOff()
    {
        var id = IdOf(await CreateAsync());
        stage.Channel.Answer(id, FakeChannel.Down);
        await stage.EnqueueAsync(_organization, "first");
        await stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        stage.Clock.Advance(TimeSpan.FromDays(4.9));
        await stage.DeliveryAsync(id, row => row.Attempts == 2 && row.Lease == null);
        Assert.True(await IsEnabledAsync(id));

        stage.Clock.Advance(TimeSpan.FromDays(0.2));

        await stage.ForIdentity.FirstAsync<MailOrganizationOwner>(mail => mail.OrganizationId == _organization);
        Assert.False(await IsEnabledAsync(id));
        Assert.Equal(DeliveryStatus.Dropped, (await stage.DeliveriesAsync(id)).Single().Status);
    }

    [Fact]
    public async Task Receiver_ThatRecovers_IsNotSwitchedOff()
    {
        var id = IdOf(await CreateAsync());
        stage.Channel.Answer(id, FakeChannel.Down);
        await stage.EnqueueAsync(_organization, "first");
        await stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        stage.Channel.Answer(id, FakeChannel.Ok);
        stage.Clock.Advance(TimeSpan.FromDays(4));
        await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);
        stage.Channel.Answer(id, FakeChannel.Down);
        stage.Clock.Advance(TimeSpan.FromDays(2));

        await stage.EnqueueAsync(_organization, "second");

        await Eventually.TrueAsync(async _ => (await stage.DeliveriesAsync(id))[^1] is { Attempts: 1, Lease: null });
        Assert.True(await IsEnabledAsync(id));
    }

    [Fact]
    public async Task Chat_ThatRefuses_GetsThreeAttempts()
    {
        var id = IdOf(await CreateAsync(type: "chat"));
        stage.Channel.Answer(id, new SendResult(SendOutcome.Refused, 404, "no_service", "404"));
        await stage.EnqueueAsync(_organization, "one");

        await stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        stage.Clock.Advance(TimeSpan.FromSeconds(7));
        await stage.DeliveryAsync(id, row => row.Attempts == 2 && row.Lease == null);
        stage.Clock.Advance(TimeSpan.FromMinutes(7));

        var row = await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Failed);
        Assert.Equal(3, row.Attempts);
    }

    [Fact]
    public async Task Webhook_ThatRefuses_ClimbsTheWholeLadder()
    {
        var id = IdOf(await CreateAsync());
        stage.Channel.Answer(id, new SendResult(SendOutcome.Refused, 404, null, "404"));
        await stage.EnqueueAsync(_organization, "one");

        for (var attempt = 1; attempt <= DeliveryLadder.Steps.Count; attempt++)
        {
            var row = await stage.DeliveryAsync(id, row => row.Attempts == attempt && row.Lease == null);
            AssertOnLadder(row, attempt);
            stage.Clock.Advance(row.NextAttemptAt - stage.Clock.GetUtcNow());
        }

        var failed = await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Failed);
        Assert.Equal((10, 10), (failed.Attempts, failed.Log.Count));
        Assert.True(await IsEnabledAsync(id));
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(48 * 3600, 24 * 3600)]
    public async Task RetryAfter_OfAReceiver_IsObeyedForItsWholeQueue(int told, int obeyed)
    {
        var id = IdOf(await CreateAsync());
        stage.Channel.Answer(id, new SendResult(SendOutcome.Retry, 429, null, "slow down", TimeSpan.FromSeconds(told)));
        await stage.EnqueueAsync(_organization, "one");
        var row = await stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        Assert.Equal(obeyed, (row.NextAttemptAt - row.Log[0].At).TotalSeconds, 5.0);
        stage.Channel.Answer(id, FakeChannel.Ok);

        await stage.EnqueueAsync(_organization, "two");
        stage.Clock.Advance(TimeSpan.FromSeconds(obeyed - 20));
        await stage.EnqueueAsync(_organization, "three");
        // Another integration shows that the worker has been round.
        var other = IdOf(await CreateAsync());
        await stage.EnqueueAsync(_organization, "four");
        await stage.DeliveryAsync(other, row => row.Status == DeliveryStatus.Sent);
        Assert.Single(stage.Channel.To(id));

        stage.Clock.Advance(TimeSpan.FromSeconds(25));
        await Eventually.TrueAsync(async _ =>
            (await stage.DeliveriesAsync(id)) is { Count: 4 } rows
            && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
    }

    [Fact]
    public async Task Worker_ThatDiesBeforeItWritesDown_SendsAgainUnderTheSameId()
    {
        var id = IdOf(await CreateAsync());
        var (times, dead) = (0, Guid.CreateVersion7());
        stage.Channel.Answer(
            id,
            async (_, _) =>
            {
                if (Interlocked.Increment(ref times) == 1)
                {
                    // As when the process has gone: nothing that it knows reaches the row.
                    await stage.WithAsync(database =>
                        database
                            .Set<IntegrationDelivery>()
                            .Where(row => row.IntegrationId == id)
                            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Lease, dead))
                    );
                }

                return FakeChannel.Ok;
            }
        );
        await stage.EnqueueAsync(_organization, "one");
        await Eventually.TrueAsync(() => stage.Channel.To(id).Count == 1);

        stage.Clock.Advance(TimeSpan.FromMinutes(1));

        var row = await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);
        Assert.Equal(2, stage.Channel.To(id).Count);
        Assert.All(stage.Channel.To(id), sent => Assert.Equal(row.Id.ToString(), sent.Notification.Id));
    }

    [Fact]
    public async Task Plugin_ThatHangs_IsGivenUpAfterFifteenSeconds()
    {
        var id = IdOf(await CreateAsync());
        stage.Channel.Answer(
            id,
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return FakeChannel.Ok;
            }
        );
        await stage.EnqueueAsync(_organization, "one");

        var row = await Eventually.GetAsync(
            async _ => (await stage.DeliveriesAsync(id)).Single(),
            row => row.Attempts == 1,
            TimeSpan.FromSeconds(30)
        );
        Assert.Equal("No answer within 15 seconds.", row.Log[0].Error);
        Assert.InRange(row.Log[0].DurationMs, 14_000, 20_000);
    }

    [Fact]
    public async Task Key_EnqueuedTwice_IsOneDelivery()
    {
        var (one, other) = (IdOf(await CreateAsync()), IdOf(await CreateAsync()));
        var request = IntegrationsStage.RequestOf(_organization, "same");

        await stage.EnqueueAsync(request, request);
        await stage.EnqueueAsync(request);

        Assert.Single(await stage.DeliveriesAsync(one));
        Assert.Single(await stage.DeliveriesAsync(other));
    }

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
        var request = IntegrationsStage.RequestOf(_organization, "1");

        await stage.EnqueueAsync(
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
        var (instance, node, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), stage.Clock.GetUtcNow());
        var id = IdOf(await CreateAsync());
        var crash = new InstanceCrashed(
            instance,
            _organization,
            node,
            "web",
            new LastExit(3, false, now),
            0,
            null,
            now
        );
        InstanceStateChanged Changed(InstanceState to) =>
            new(instance, _organization, node, "web", InstanceState.Unknown, to, now);

        await stage.PublishAsync(
            new InstanceCreated(instance, _organization, node, "web", new ResourceLimits(0, 0, 0, 0), now)
        );
        await stage.PublishAsync(Changed(InstanceState.Starting));
        await stage.PublishAsync(Changed(InstanceState.Running));
        await stage.PublishAsync(Changed(InstanceState.Stopped));
        await stage.PublishAsync(Changed(InstanceState.Suspended));
        await stage.PublishAsync(crash);
        await stage.PublishAsync(crash);
        await stage.PublishAsync(new InstanceDeleted(instance, _organization, node, now));
        await stage.PublishAsync(new NodeWentOffline(node, _organization, "node-1", now, now));
        await stage.PublishAsync(new NodeWentOnline(node, _organization, "node-1", now));

        var rows = await Eventually.GetAsync(
            _ => stage.DeliveriesAsync(id),
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
        var crashed = stage.Channel.To(id).Single(sent => sent.Notification.Event == "instance.crashed").Notification;
        Assert.Equal("Instance web crashed: exit code 3", crashed.Title);
        Assert.Equal($"https://panel.example.com/instances/{instance}", crashed.Link?.AbsoluteUri);
        Assert.Equal(3, crashed.Data.GetProperty("exit_code").GetInt32());
        Assert.Equal(NotificationLevel.Error, crashed.Level);
    }

    [Fact]
    public async Task Node_OfThePlatform_ReachesThePlatformsIntegrationsAlone()
    {
        using var administrator = stage.As(_organization, ["settings.read", "settings.update"]);
        var platform = IdOf(await IntegrationsStage.CreateAsync(administrator, new { platform = true }));
        var own = IdOf(await CreateAsync());
        var node = Guid.CreateVersion7();

        await stage.PublishAsync(
            new NodeWentOffline(node, null, "shared-1", stage.Clock.GetUtcNow(), stage.Clock.GetUtcNow())
        );

        await Eventually.TrueAsync(async _ =>
            (await stage.DeliveriesAsync(platform)).Exists(row => row.Title == "Node shared-1 is offline")
        );
        Assert.Empty(await stage.DeliveriesAsync(own));
    }

    [Fact]
    public async Task Replay_OfAFailedDelivery_SendsItUnderTheSameId()
    {
        var id = IdOf(await CreateAsync(type: "chat"));
        stage.Channel.Answer(id, new SendResult(SendOutcome.Gone, 410, null, "gone"));
        await stage.EnqueueAsync(_organization, "one");
        var row = await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Failed);
        using var member = stage.As(_organization);
        var replay = new Uri($"{Path}/{id}/deliveries/{row.Id}/replay", UriKind.Relative);
        await member.PostAsync(replay, null).RefusedAsync(HttpStatusCode.Conflict, "integration_disabled");
        await System
            .Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(member, $"{Path}/{id}", new { enabled = true })
            .JsonAsync();
        stage.Channel.Answer(id, FakeChannel.Ok);

        var answer = await member.PostAsync(replay, null).JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal("pending", answer.GetProperty("status").GetString());
        await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);
        Assert.Equal(2, stage.Channel.To(id).Count(sent => sent.Notification.Id == row.Id.ToString()));
        var listed = (await member.GetAsync($"{Path}/{id}/deliveries?status=sent").JsonAsync()).GetProperty("data")[0];
        Assert.Equal(2, listed.GetProperty("attempt_count").GetInt32());
        Assert.Equal(
            [(410, false), (200, true)],
            listed
                .GetProperty("attempts")
                .EnumerateArray()
                .Select(attempt => (attempt.GetProperty("status").GetInt32(), attempt.GetProperty("ok").GetBoolean()))
        );
        Assert.Equal("Title of one", listed.GetProperty("body").GetProperty("title").GetString());
        await stage.AuditAsync("integration_delivery.replayed", row.Id);
    }

    [Fact]
    public async Task Delivery_OfAMonthAgo_IsRemoved()
    {
        var id = IdOf(await CreateAsync());
        await stage.EnqueueAsync(_organization, "old");
        await stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);

        stage.Clock.Advance(TimeSpan.FromDays(31));

        await Eventually.TrueAsync(async _ => (await stage.DeliveriesAsync(id)).Count == 0);
    }

    [Fact]
    public async Task Organization_ThatIsDeleted_TakesItsIntegrationsAlong()
    {
        var id = IdOf(await CreateAsync());
        await stage.EnqueueAsync(_organization, "one");

        await stage.PublishAsync(new OrganizationDeleted(_organization, stage.Clock.GetUtcNow()));

        await Eventually.TrueAsync(async _ =>
            !await stage.WithAsync(database => database.Set<Integration>().AnyAsync(row => row.Id == id))
        );
        Assert.Empty(await stage.DeliveriesAsync(id));
    }

    private static void AssertOnLadder(IntegrationDelivery row, int failed)
    {
        var step = DeliveryLadder.Steps[failed - 1].TotalSeconds;
        // What the attempt itself took is in it.
        Assert.InRange((row.NextAttemptAt - row.Log[^1].At).TotalSeconds, step * 0.8, step * 1.2 + 5);
    }

    private async Task<JsonElement> CreateAsync(object? change = null, string type = "hook")
    {
        using var member = stage.As(_organization);
        return await IntegrationsStage.CreateAsync(member, change, type);
    }

    private Task<bool> IsEnabledAsync(Guid id) =>
        stage.WithAsync(database => database.Set<Integration>().AnyAsync(row => row.Id == id && row.Enabled));

    private async Task<List<string>> KeysAsync(Guid id) =>
        [.. (await stage.DeliveriesAsync(id)).Select(row => row.Key).Order(StringComparer.Ordinal)];

    private static Guid IdOf(JsonElement integration) => integration.GetProperty("id").GetGuid();
}

public sealed class DeliveriesOnSqlite(IntegrationsOnSqlite stage)
    : DeliveryTests(stage),
        IClassFixture<IntegrationsOnSqlite>;

public sealed class DeliveriesOnPostgres(IntegrationsOnPostgres stage)
    : DeliveryTests(stage),
        IClassFixture<IntegrationsOnPostgres>;
