using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Notifications;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>How the worker sends: at once, once, and what remains of it.</summary>
public abstract class DeliveryTests(IntegrationsStage stage) : DeliverySuite(stage)
{
    [Fact]
    public async Task Receiver_ThatIsSlow_HoldsNoOtherAndGetsFourAtATime()
    {
        var (slow, fast) = (
            IdOf(await CreateAsync(new { events = new[] { "alert.firing" } })),
            IdOf(await CreateAsync())
        );
        var release = new TaskCompletionSource();
        var (running, most) = (0, 0);
        Stage.Channel.Answer(
            slow,
            async (_, cancellationToken) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await release.Task.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref running);
                return FakeChannel.Ok;
            }
        );
        await Stage.EnqueueAsync([
            .. Enumerable.Range(0, 10).Select(number => IntegrationsStage.RequestOf(Organization, $"s{number}")),
        ]);
        await Eventually.TrueAsync(() => Stage.Channel.To(slow).Count == 4);

        await Stage.EnqueueAsync(Organization, "fast", "instance.created");

        await Eventually.TrueAsync(async _ =>
            (await Stage.DeliveriesAsync(fast)) is { Count: 11 } rows
            && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
        Assert.Equal(4, Stage.Channel.To(slow).Count);
        release.SetResult();
        await Eventually.TrueAsync(async _ =>
            (await Stage.DeliveriesAsync(slow)).TrueForAll(row => row.Status == DeliveryStatus.Sent)
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
            Stage.Channel.Answer(
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

        using var other = Stage.NewWorker();
        using var third = Stage.NewWorker();
        await other.StartAsync(default);
        await third.StartAsync(default);
        for (var round = 0; round < 10; round++)
        {
            await Stage.EnqueueAsync([
                .. Enumerable
                    .Range(0, 5)
                    .Select(number => IntegrationsStage.RequestOf(Organization, $"{round}.{number}")),
            ]);
        }

        foreach (var id in ids)
        {
            await Eventually.TrueAsync(
                async _ =>
                    (await Stage.DeliveriesAsync(id)) is { Count: 50 } rows
                    && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent),
                TimeSpan.FromSeconds(30)
            );
            Assert.Equal(50, Stage.Channel.To(id).Select(sent => sent.Notification.Id).Distinct().Count());
            Assert.Equal(50, Stage.Channel.To(id).Count);
        }

        Assert.True(most.Max() <= 4, $"{most.Max()} at a time.");
        await other.StopAsync(default);
        await third.StopAsync(default);
    }

    [Fact]
    public async Task Worker_ThatDiesBeforeItWritesDown_SendsAgainUnderTheSameId()
    {
        var id = IdOf(await CreateAsync());
        var (times, dead) = (0, Guid.CreateVersion7());
        Stage.Channel.Answer(
            id,
            async (_, _) =>
            {
                if (Interlocked.Increment(ref times) == 1)
                {
                    // As when the process has gone: nothing that it knows reaches the row.
                    await Stage.WithAsync(database =>
                        database
                            .Set<IntegrationDelivery>()
                            .Where(row => row.IntegrationId == id)
                            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Lease, dead))
                    );
                }

                return FakeChannel.Ok;
            }
        );
        await Stage.EnqueueAsync(Organization, "one");
        await Eventually.TrueAsync(() => Stage.Channel.To(id).Count == 1);

        Stage.Clock.Advance(TimeSpan.FromMinutes(1));

        var row = await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);
        Assert.Equal(2, Stage.Channel.To(id).Count);
        Assert.All(Stage.Channel.To(id), sent => Assert.Equal(row.Id.ToString(), sent.Notification.Id));
    }

    [Fact]
    public async Task Plugin_ThatHangs_IsGivenUpAfterFifteenSeconds()
    {
        var id = IdOf(await CreateAsync());
        Stage.Channel.Answer(
            id,
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return FakeChannel.Ok;
            }
        );
        await Stage.EnqueueAsync(Organization, "one");

        var row = await Eventually.GetAsync(
            async _ => (await Stage.DeliveriesAsync(id)).Single(),
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
        var request = IntegrationsStage.RequestOf(Organization, "same");

        await Stage.EnqueueAsync(request, request);
        await Stage.EnqueueAsync(request);

        Assert.Single(await Stage.DeliveriesAsync(one));
        Assert.Single(await Stage.DeliveriesAsync(other));
    }

    [Fact]
    public async Task Delivery_OfAMonthAgo_IsRemoved()
    {
        var id = IdOf(await CreateAsync());
        await Stage.EnqueueAsync(Organization, "old");
        await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);

        Stage.Clock.Advance(TimeSpan.FromDays(31));

        await Eventually.TrueAsync(async _ => (await Stage.DeliveriesAsync(id)).Count == 0);
    }

    [Fact]
    public async Task Replay_OfAFailedDelivery_SendsItUnderTheSameId()
    {
        var id = IdOf(await CreateAsync(type: "chat"));
        Stage.Channel.Answer(id, new SendResult(SendOutcome.Gone, 410, null, "gone"));
        await Stage.EnqueueAsync(Organization, "one");
        var row = await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Failed);
        using var member = Stage.As(Organization);
        var replay = new Uri($"{Path}/{id}/deliveries/{row.Id}/replay", UriKind.Relative);
        await member.PostAsync(replay, null).RefusedAsync(HttpStatusCode.Conflict, "integration_disabled");
        await System
            .Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(member, $"{Path}/{id}", new { enabled = true })
            .JsonAsync();
        Stage.Channel.Answer(id, FakeChannel.Ok);

        var answer = await member.PostAsync(replay, null).JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal("pending", answer.GetProperty("status").GetString());
        await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);
        Assert.Equal(2, Stage.Channel.To(id).Count(sent => sent.Notification.Id == row.Id.ToString()));
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
        await Stage.AuditAsync("integration_delivery.replayed", row.Id);
    }
}

public sealed class DeliveriesOnSqlite(IntegrationsOnSqlite stage)
    : DeliveryTests(stage),
        IClassFixture<IntegrationsOnSqlite>;

public sealed class DeliveriesOnPostgres(IntegrationsOnPostgres stage)
    : DeliveryTests(stage),
        IClassFixture<IntegrationsOnPostgres>;
