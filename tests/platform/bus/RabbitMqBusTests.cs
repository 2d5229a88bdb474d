using MassTransit;
using Panel.Bus.RabbitMq;
using Panel.Bus.Reports;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Bus.Tests;

/// <summary>Services on a real broker.</summary>
public sealed class RabbitMqBusTests(RabbitVirtualHost broker) : IClassFixture<RabbitVirtualHost>
{
    [Fact]
    public async Task Publish_TwoServicesOfTwoReplicas_EachServiceReceivesOnce()
    {
        var options = BusHost.On(broker.Url);
        BusHost[] hosts =
        [
            await (
                await BusHost.StartServiceAsync(options, "alpha", bus => bus.Consume<RecordingConsumer<Pong>>("pongs"))
            ).ReadyAsync(),
            await (
                await BusHost.StartServiceAsync(options, "alpha", bus => bus.Consume<RecordingConsumer<Pong>>("pongs"))
            ).ReadyAsync(),
            await (
                await BusHost.StartServiceAsync(options, "beta", bus => bus.Consume<RecordingConsumer<Pong>>("pongs"))
            ).ReadyAsync(),
            await (
                await BusHost.StartServiceAsync(
                    options,
                    "gamma",
                    bus => bus.ConsumeOnEveryReplica<RecordingConsumer<Pong>>()
                )
            ).ReadyAsync(),
            await (
                await BusHost.StartServiceAsync(
                    options,
                    "gamma",
                    bus => bus.ConsumeOnEveryReplica<RecordingConsumer<Pong>>()
                )
            ).ReadyAsync(),
        ];

        for (var number = 0; number < 10; number++)
        {
            await hosts[0].Bus.Publish(new Pong($"{number}"));
        }

        int Count(params int[] indexes) => indexes.Sum(index => hosts[index].Received<Pong>().All.Count);
        await Eventually.TrueAsync(() => Count(0, 1) >= 10 && Count(2) >= 10 && Count(3) >= 10 && Count(4) >= 10);
        Assert.Equal((10, 10, 10, 10), (Count(0, 1), Count(2), Count(3), Count(4)));
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task ReportQueue_TypeWithoutConsumer_IsDroppedAndNotKept()
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var services = await (
            await BusHost.StartServiceAsync(
                BusHost.On(broker.Url),
                "picky",
                bus => bus.ConsumeReports<RecordingConsumer<NodeHeartbeat>>("heartbeats")
            )
        ).ReadyAsync();
        await using var agent = await (await BusHost.StartAgentAsync(node.Options, node.Node, _ => { })).ReadyAsync();
        var reports = (IReportSender)agent.Services.GetService(typeof(IReportSender))!;

        await reports.SendAsync(
            new InstancesObserved(node.Node, 1, DateTimeOffset.UnixEpoch, []),
            CancellationToken.None
        );
        await reports.SendAsync(
            new NodeHeartbeat(node.Node, 2, DateTimeOffset.UnixEpoch, 0, 0, 0, 0),
            CancellationToken.None
        );

        await services.Received<NodeHeartbeat>().NextAsync();
        using var management = RabbitManagement.CreateClient(broker.ManagementUrl);
        using var skipped = await management.GetAsync($"api/queues/{broker.Name}/picky-heartbeats_skipped");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, skipped.StatusCode);
    }
}
