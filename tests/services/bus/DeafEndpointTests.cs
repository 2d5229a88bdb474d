using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Panel.Testing;

namespace Panel.Bus.Tests;

/// <summary>Ways in which an endpoint could stop listening for ever while its process runs on.</summary>
public sealed class DeafEndpointTests(RabbitVirtualHost shared) : IClassFixture<RabbitVirtualHost>
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(Silence.Handshake)]
    [InlineData(Silence.Channels)]
    public async Task Endpoint_BrokerDoesNotAnswer_ReceivesOnceItDoes(Silence silence)
    {
        await using var broker = new QuietBroker(shared.Url) { Silence = silence };
        var options = new BusOptions { Url = broker.Url.ToString(), AnswerLimit = TimeSpan.FromSeconds(2), SilenceLimit = TimeSpan.FromSeconds(12) };
        await using var host = await BusHost.StartServiceAsync(options, $"patient-{silence}", bus => bus.Consume<RecordingConsumer<Ping>>("pings"));
        await Eventually.TrueAsync(() => HasGivenUp(host, "pings"), Recovery);

        broker.Silence = Silence.None;
        await host.ReadyAsync();

        await host.SendAsync($"patient-{silence}-pings", new Ping("heard"));
        Assert.Equal("heard", (await host.Received<Ping>().NextAsync()).Text);
    }

    // The client tells the channels of a dead connection one after the other, so a message in work on the first must not keep the news from the second.
    [Fact]
    public async Task Endpoints_BrokerRestartsWhileEachHoldsAMessage_ReceiveTheNext()
    {
        await using var server = new PrivateRabbitMq();
        await server.StartAsync();
        var hold = new Hold();
        await using var host = await BusHost.StartAsync(services => services.AddSingleton(hold).AddPanelBus(BusHost.On(server.Url), "busy", bus =>
            bus.Consume<HoldingConsumer<Ping>>("pings").Consume<HoldingConsumer<Pong>>("pongs")));
        await host.ReadyAsync();
        await host.SendAsync("busy-pings", new Ping("hold"));
        await host.SendAsync("busy-pongs", new Pong("hold"));
        await host.Received<Ping>().NextAsync();
        await host.Received<Pong>().NextAsync();

        await server.StopAsync();
        await server.StartAsync();

        await using var sender = await (await BusHost.StartServiceAsync(BusHost.On(server.Url), "sender", _ => { })).ReadyAsync();
        await sender.SendAsync("busy-pings", new Ping("next"));
        await sender.SendAsync("busy-pongs", new Pong("next"));
        await Eventually.TrueAsync(() => host.Received<Ping>().All.Any(ping => ping.Text == "next") && host.Received<Pong>().All.Any(pong => pong.Text == "next"), Recovery);
        await host.SendAsync("busy-pings", new Ping("own"));
        hold.Release();
    }

    private static bool HasGivenUp(BusHost host, string queue) =>
        host.Services.GetRequiredService<IBusControl>().CheckHealth().Endpoints.Any(endpoint => endpoint.Key.EndsWith(queue, StringComparison.Ordinal) && endpoint.Value.Exception is not null);
}
