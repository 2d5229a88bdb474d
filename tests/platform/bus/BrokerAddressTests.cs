using Panel.Bus.RabbitMq;
using Panel.Testing;

namespace Panel.Bus.Tests;

public sealed class BrokerAddressTests
{
    [Fact]
    public async Task Bus_FirstOfItsBrokersIsDead_ConnectsToAnother()
    {
        await using var server = new PrivateRabbitMq();
        await server.StartAsync();
        var dead = new UriBuilder(server.Url) { Port = FreePort.Next() }.Uri;
        await using var host = await BusHost.StartServiceAsync(
            new BusOptions { Url = $"{dead}, {server.Url}" },
            "several",
            bus => bus.Consume<RecordingConsumer<Ping>>("pings")
        );
        await host.ReadyAsync();
        await host.SendAsync("several-pings", new Ping("first"));
        Assert.Equal("first", (await host.Received<Ping>().NextAsync()).Text);
    }

    [Fact]
    public void Parse_Several_AreOneCluster()
    {
        var brokers = BrokerAddresses.Parse("amqp://u:p,w@one:1/v, amqp://u:p,w@two/v");
        Assert.Equal(["one", "two"], brokers.All.Select(broker => broker.Host));
        Assert.Equal([1, 5672], brokers.EndPoints.Select(endPoint => endPoint.Port));
        Assert.Equal("v", brokers.VirtualHost);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://one")]
    [InlineData("amqp://u:p@one,amqps://u:p@two")]
    [InlineData("amqp://u:p@one,amqp://u:other@two")]
    [InlineData("amqp://u:p@one/v,amqp://u:p@two/w")]
    public void Parse_NoClusterOfBrokers_IsRefused(string text) =>
        Assert.Throws<InvalidOperationException>(() => BrokerAddresses.Parse(text));
}
