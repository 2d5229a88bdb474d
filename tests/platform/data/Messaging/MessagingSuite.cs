using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Data.Messaging;
using Panel.Testing;

namespace Panel.Data.Tests.Messaging;

/// <summary>What holds on either set-up.</summary>
public abstract class MessagingSuite : IAsyncLifetime
{
    private MessagingStage? _stage;

    private protected MessagingStage Stage => _stage!;

    private protected abstract Task<MessagingStage> CreateStageAsync();

    public async ValueTask InitializeAsync() => _stage = await CreateStageAsync();

    public async ValueTask DisposeAsync() => await Stage.DisposeAsync();

    [Fact]
    public async Task Publish_TransactionNotYetCommitted_LeavesWithTheCommit()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        await host.InScopeAsync(
            async (context, outbox) =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync();
                outbox.Publish(new OrderPlaced("undone"));
                await context.SaveChangesAsync();
                await transaction.RollbackAsync();
            }
        );
        await host.InScopeAsync(
            async (context, outbox) =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync();
                outbox.Publish(new OrderPlaced("done"));
                await context.SaveChangesAsync();
                Assert.Empty(host.Shop.AllHeard);
                await transaction.CommitAsync();
            }
        );

        Assert.Equal("done", await host.Shop.NextHeardAsync());
        await Eventually.TrueAsync(async _ => (await host.OutboxAsync()).Count == 0);
        Assert.Single(host.Shop.AllHeard);
    }

    [Fact]
    public async Task Publish_Several_ArriveUnderTheIdsOfTheirRows()
    {
        // The host's queue must be there before the first event, or that event has no subscriber.
        await using var waiting = await (await ShopHost.StartAsync(Stage, dispatcher: false)).ReadyAsync();
        await waiting.PublishAsync("one", "two", "three");
        var rows = await waiting.OutboxAsync();
        await waiting.DisposeAsync();

        await using var host = await ShopHost.StartAsync(Stage);
        await Eventually.TrueAsync(() => host.Shop.AllHeard.Count == 3, TimeSpan.FromSeconds(20));

        Assert.Equal(
            rows.Select(row => row.MessageId).Order(),
            host.Shop.AllHeard.Select(heard => heard.MessageId).Order()
        );
    }

    [Fact]
    public async Task Publish_InATrace_IsConsumedInIt()
    {
        var ended = new ConcurrentBag<Activity>();
        using var collector = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Panel.Bus" or "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(collector);
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        using var request = new Activity("request").Start();
        await host.PublishAsync("traced");
        request.Stop();

        Assert.Equal("traced", await host.Shop.NextHeardAsync());
        await Eventually.TrueAsync(() =>
            ended.Any(span => span.Kind == ActivityKind.Consumer && span.TraceId == request.TraceId)
        );
        Assert.Contains(ended, span => span.OperationName == "outbox send" && span.ParentSpanId == request.SpanId);
    }

    [Fact]
    public async Task Message_DeliveredTwice_ActsOnce()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        var id = Guid.CreateVersion7();
        await host.DeliverAsync(id, "chair");
        Assert.Equal("chair", await host.Shop.NextHeardAsync());

        await host.DeliverAsync(id, "chair");
        await host.DeliverAsync(Guid.CreateVersion7(), "table");

        Assert.Equal("table", await host.Shop.NextHeardAsync());
        Assert.Equal(1, await host.OrdersAsync("chair"));
        Assert.Equal(1, host.Shop.Attempts("chair"));
        Assert.Equal(2, host.Shop.AllHeard.Count);
    }

    [Fact]
    public async Task Message_DeliveredTwiceAtOnce_ActsOnce()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        var id = Guid.CreateVersion7();
        var gate = new TaskCompletionSource();
        host.Shop.Gate = gate.Task;

        await host.DeliverAsync(id, "chair");
        await host.DeliverAsync(id, "chair");
        await Eventually.TrueAsync(() => host.Shop.Attempts("chair") > 0, TimeSpan.FromSeconds(20));
        gate.SetResult();
        await host.DeliverAsync(Guid.CreateVersion7(), "table");

        await Eventually.TrueAsync(() => host.Shop.AllHeard.Count == 2, TimeSpan.FromSeconds(20));
        Assert.Equal(1, await host.OrdersAsync("chair"));
        Assert.Equal(
            2,
            await host.ReadAsync(context =>
                context.Set<InboxMessage>().CountAsync(row => row.Consumer == "shop-orders")
            )
        );
    }

    [Fact]
    public async Task Consumer_FailsOnce_NothingOfTheFirstAttemptStays()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();

        await host.DeliverAsync(Guid.CreateVersion7(), "flaky");

        Assert.Equal("flaky", await host.Shop.NextHeardAsync());
        Assert.Equal(2, host.Shop.Attempts("flaky"));
        Assert.Equal(1, await host.OrdersAsync("flaky"));
        Assert.Single(host.Shop.AllHeard);
    }

    [Fact]
    public async Task Service_EndsBetweenCommitAndPublish_NextStartPublishes()
    {
        await using var dying = await (await ShopHost.StartAsync(Stage, dispatcher: false)).ReadyAsync();
        await dying.PublishAsync("legacy");
        await dying.DisposeAsync();

        await using var next = await ShopHost.StartAsync(Stage);

        Assert.Equal("legacy", await next.Shop.NextHeardAsync());
    }

    [Fact]
    public async Task Dispatcher_DiesHoldingAClaim_RowsFallDueAgain()
    {
        await using var dying = await (
            await ShopHost.StartAsync(
                Stage,
                outbox => (outbox.Lease, outbox.PublishTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)),
                dispatcher: false
            )
        ).ReadyAsync();
        await dying.PublishAsync("held");
        var claim = await dying
            .Services.GetRequiredService<OutboxStore<ShopDbContext>>()
            .ClaimAsync(CancellationToken.None);
        Assert.Single(claim.Rows);
        Assert.Empty(
            (
                await dying.Services.GetRequiredService<OutboxStore<ShopDbContext>>().ClaimAsync(CancellationToken.None)
            ).Rows
        );
        await dying.DisposeAsync();

        await using var next = await ShopHost.StartAsync(
            Stage,
            outbox => outbox.PollInterval = TimeSpan.FromMilliseconds(200)
        );

        Assert.Equal("held", await next.Shop.NextHeardAsync());
    }

    [Fact]
    public async Task Message_ThatCannotBeSent_IsParkedAndOthersPass()
    {
        await using var host = await (
            await ShopHost.StartAsync(
                Stage,
                outbox =>
                {
                    (outbox.MaxAttempts, outbox.BatchSize) = (2, 1);
                    (outbox.RetryDelay, outbox.PollInterval) = (
                        TimeSpan.FromMilliseconds(50),
                        TimeSpan.FromMilliseconds(100)
                    );
                }
            )
        ).ReadyAsync();
        using var parked = new Measurements(
            host.Services.GetRequiredService<IMeterFactory>(),
            OutboxMetrics.MeterName,
            "panel.outbox.parked"
        );
        await host.InScopeAsync(
            async (context, outbox) =>
            {
                var now = TimeProvider.System.GetUtcNow();
                context.Add(
                    new OutboxMessage
                    {
                        MessageId = Guid.CreateVersion7(),
                        MessageType = "Panel.Contracts.Forgotten, Panel.Contracts",
                        Body = "{}",
                        CreatedAt = now,
                        NextAttemptAt = now,
                    }
                );
                outbox.Publish(new OrderPlaced("behind"));
                await context.SaveChangesAsync();
            }
        );

        Assert.Equal("behind", await host.Shop.NextHeardAsync());
        await Eventually.TrueAsync(() => parked.Read() == 1);
        var row = Assert.Single(await Eventually.GetAsync(_ => host.OutboxAsync(), rows => rows.Count == 1));
        Assert.Equal(2, row.Attempts);
        Assert.NotNull(row.ParkedAt);
        Assert.Contains("Forgotten", row.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParkedMessages_ReplayedAndDropped_OnlyThoseAreSentOrGone()
    {
        await using var host = await (
            await ShopHost.StartAsync(Stage, outbox => outbox.PollInterval = TimeSpan.FromMilliseconds(100))
        ).ReadyAsync();
        var ids = await ParkAsync(host, "one", "two", "three");
        await host.InScopeAsync(
            async (context, _) =>
            {
                var parked = new ParkedMessages(context, TimeProvider.System);
                var first = Assert.Single(await parked.ListAsync(after: 0, most: 1, CancellationToken.None));
                Assert.Equal(
                    (ids[0], nameof(OrderPlaced), "No such exchange."),
                    (first.Id, first.MessageType, first.Reason)
                );
                Assert.Equal(
                    ids[1..],
                    (await parked.ListAsync(first.Position, most: 10, CancellationToken.None)).Select(row => row.Id)
                );

                Assert.Equal(1, await parked.DropAsync(ids[0], CancellationToken.None));
                Assert.Equal(1, await parked.ReplayAsync(ids[1], CancellationToken.None));
                Assert.Equal(
                    (0, 0),
                    (
                        await parked.DropAsync(ids[1], CancellationToken.None),
                        await parked.ReplayAsync(ids[1], CancellationToken.None)
                    )
                );
                Assert.Equal("two", await host.Shop.NextHeardAsync());

                Assert.Equal(1, await parked.ReplayAsync(id: null, CancellationToken.None));
                Assert.Equal(0, await parked.ReplayAsync(id: null, CancellationToken.None));
            }
        );
        Assert.Equal("three", await host.Shop.NextHeardAsync());
        await Eventually.TrueAsync(async _ => (await host.OutboxAsync()).Count == 0);
        Assert.Equal(2, host.Shop.AllHeard.Count);
    }

    [Fact]
    public async Task PoisonMessage_IsCountedOnceAndLaterOnesPass()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        using var faulted = new Measurements(
            host.Services.GetRequiredService<IMeterFactory>(),
            "Panel.Bus",
            "panel.bus.faulted"
        );

        await host.DeliverAsync(Guid.CreateVersion7(), "poison");
        await host.DeliverAsync(Guid.CreateVersion7(), "bread");

        Assert.Equal("bread", await host.Shop.NextHeardAsync());
        await Eventually.TrueAsync(() => !faulted.All.IsEmpty, TimeSpan.FromSeconds(20));
        Assert.Equal(6, host.Shop.Attempts("poison"));
        Assert.Equal(0, await host.OrdersAsync("poison"));
        Assert.Equal((1, "shop-orders"), Assert.Single(faulted.All));
    }

    [Fact]
    public async Task Inbox_OldRows_AreSwept()
    {
        await using var host = await ShopHost.StartAsync(Stage);
        var now = TimeProvider.System.GetUtcNow();
        await host.InScopeAsync(
            async (context, _) =>
            {
                context.Add(
                    new InboxMessage
                    {
                        MessageId = Guid.CreateVersion7(),
                        Consumer = "old",
                        ReceivedAt = now.AddDays(-8),
                    }
                );
                context.Add(
                    new InboxMessage
                    {
                        MessageId = Guid.CreateVersion7(),
                        Consumer = "young",
                        ReceivedAt = now.AddDays(-6),
                    }
                );
                await context.SaveChangesAsync();
            }
        );

        Assert.Equal(
            1,
            await host.Services.GetRequiredService<InboxSweeper<ShopDbContext>>().SweepAsync(CancellationToken.None)
        );

        Assert.Equal(
            "young",
            Assert.Single(await host.ReadAsync(context => context.Set<InboxMessage>().ToListAsync())).Consumer
        );
    }

    private static async Task<Guid[]> ParkAsync(ShopHost host, params string[] items)
    {
        var now = TimeProvider.System.GetUtcNow();
        var rows = items
            .Select(item => new OutboxMessage
            {
                MessageId = Guid.CreateVersion7(),
                MessageType = $"{typeof(OrderPlaced).FullName}, {typeof(OrderPlaced).Assembly.GetName().Name}",
                Body = $$"""{"item":"{{item}}"}""",
                CreatedAt = now,
                NextAttemptAt = now,
                Attempts = 20,
                ParkedAt = now,
                LastError = "No such exchange.",
            })
            .ToList();
        await host.InScopeAsync(
            async (context, _) =>
            {
                // One by one: the order of a batch is the provider's.
                foreach (var row in rows)
                {
                    context.Add(row);
                    await context.SaveChangesAsync();
                }
            }
        );
        return [.. rows.Select(row => row.MessageId)];
    }
}
