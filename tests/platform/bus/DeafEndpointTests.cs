using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus.RabbitMq;
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
        var options = new BusOptions
        {
            Url = broker.Url.ToString(),
            AnswerLimit = TimeSpan.FromSeconds(2),
            SilenceLimit = TimeSpan.FromSeconds(12),
        };
        await using var host = await BusHost.StartServiceAsync(
            options,
            $"patient-{silence}",
            bus => bus.Consume<RecordingConsumer<Ping>>("pings")
        );
        await Eventually.TrueAsync(() => HasGivenUp(host, "pings"), Recovery);

        broker.Silence = Silence.None;
        await host.ReadyAsync();

        await host.SendAsync($"patient-{silence}-pings", new Ping("heard"));
        Assert.Equal("heard", (await host.Received<Ping>().NextAsync()).Text);
    }

    // The client goes on closing only when the channel's deliveries are done, so this one must not be waited for.
    [Fact]
    public async Task Consumer_WaitsForTheEndOfItsChannel_IsNotWaitedForInTurn()
    {
        await using var host = await (
            await BusHost.StartServiceAsync(
                BusHost.On(shared.Url),
                "closing",
                bus => bus.Consume<ClosingConsumer>("pings")
            )
        ).ReadyAsync();

        await host.SendAsync("closing-pings", new Ping("close"));
        Assert.Equal("close", (await host.Received<Ping>().NextAsync()).Text);

        await host.SendAsync("closing-pings", new Ping("after"));
        await Eventually.TrueAsync(() => host.Received<Ping>().All.Any(ping => ping.Text == "after"), Recovery);
    }

    private static bool HasGivenUp(BusHost host, string queue) =>
        host
            .Services.GetRequiredService<IBusControl>()
            .CheckHealth()
            .Endpoints.Any(endpoint =>
                endpoint.Key.EndsWith(queue, StringComparison.Ordinal) && endpoint.Value.Exception is not null
            );
}
