using Panel.Bus.Endpoints;
using Panel.Bus.RabbitMq;

namespace Panel.Bus.Tests;

public sealed class PanelBusBuilderTests
{
    private sealed class NodeWentOfflineConsumer : MassTransit.IConsumer;

    [Fact]
    public void Consume_WithoutName_NamesTheQueueAfterServiceAndConsumer() =>
        Assert.Equal(
            "alerts-node-went-offline",
            Assert.Single(new PanelBusBuilder("alerts").Consume<NodeWentOfflineConsumer>().Consumers).Queue
        );

    [Fact]
    public void ConsumeOnEveryReplica_TwoProcesses_HaveQueuesOfTheirOwn()
    {
        var one = Assert
            .Single(new PanelBusBuilder("gateway").ConsumeOnEveryReplica<NodeWentOfflineConsumer>().Consumers)
            .Queue;
        var two = Assert
            .Single(new PanelBusBuilder("gateway").ConsumeOnEveryReplica<NodeWentOfflineConsumer>().Consumers)
            .Queue;

        Assert.StartsWith("gateway-node-went-offline-", one, StringComparison.Ordinal);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void Consume_OneQueueOfTwoKinds_Throws() =>
        Assert.Throws<ArgumentException>(() =>
            new PanelBusBuilder("nodes")
                .Consume<NodeWentOfflineConsumer>("all")
                .ConsumeReports<NodeWentOfflineConsumer>("all")
        );

    [Theory]
    [InlineData("rabbitmq", "")]
    [InlineData("rabbitmq", "http://localhost")]
    [InlineData("pigeon", "amqp://localhost")]
    public void Options_ThatCannotWork_EndTheStart(string transport, string url) =>
        Assert.Throws<InvalidOperationException>(() => new BusOptions { Transport = transport, Url = url }.Validate());
}
