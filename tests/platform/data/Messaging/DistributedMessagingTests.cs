using Panel.Bus;
using Panel.Bus.Errors;
using Panel.Testing;

namespace Panel.Data.Tests.Messaging;

public sealed class DistributedMessagingTests : MessagingSuite
{
    private const int Messages = 300;

    private protected override Task<MessagingStage> CreateStageAsync() => MessagingStage.DistributedAsync();

    [Fact]
    public async Task Dispatchers_TwoOnOneTable_PublishEachMessageOnce()
    {
        await using var filling = await (await ShopHost.StartAsync(Stage, dispatcher: false)).ReadyAsync();
        await filling.PublishAsync([.. Enumerable.Range(0, Messages).Select(number => $"item {number}")]);

        await using var one = await ShopHost.StartAsync(Stage, outbox => outbox.BatchSize = 10);
        await using var two = await ShopHost.StartAsync(Stage, outbox => outbox.BatchSize = 10);
        await Eventually.TrueAsync(async _ => (await one.OutboxAsync()).Count == 0, TimeSpan.FromSeconds(30));

        ShopHost[] hosts = [filling, one, two];
        await Eventually.TrueAsync(
            () => hosts.Sum(host => host.Shop.AllHeard.Count) >= Messages,
            TimeSpan.FromSeconds(20)
        );
        Assert.Equal(Messages, hosts.Sum(host => host.Shop.AllHeard.Count));
        Assert.Equal(Messages, hosts.SelectMany(host => host.Shop.AllHeard).Distinct().Count());
    }

    [Fact]
    public async Task PoisonMessage_EndsInTheErrorQueue()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        var errors = new DeadLetters(Stage.Bus);

        await host.DeliverAsync(Guid.CreateVersion7(), "poison");

        await Eventually.TrueAsync(
            async cancellationToken => await errors.CountAsync("shop-orders", cancellationToken) == 1,
            TimeSpan.FromSeconds(30)
        );
    }

    [Fact]
    public async Task Message_DeliveredTwice_LeavesNoQueueThatNoVerbSees()
    {
        await using var host = await (await ShopHost.StartAsync(Stage)).ReadyAsync();
        var id = Guid.CreateVersion7();

        await host.DeliverAsync(id, "twice");
        await host.DeliverAsync(id, "twice");
        await host.DeliverAsync(Guid.CreateVersion7(), "poison");

        // Behind the duplicate: by then that has gone wherever it goes.
        var errors = new DeadLetters(Stage.Bus);
        await Eventually.TrueAsync(
            async cancellationToken => await errors.CountAsync("shop-orders", cancellationToken) == 1,
            TimeSpan.FromSeconds(30)
        );
        await using var connection = await new RabbitMQ.Client.ConnectionFactory
        {
            Uri = Stage.Bus.Brokers.First,
        }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() =>
            channel.QueueDeclarePassiveAsync("shop-orders_skipped")
        );
    }
}
