using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Panel.Testing;

namespace Panel.Bus.Tests;

/// <summary>A broker that comes late, goes and comes again.</summary>
public sealed class BrokerOutageTests
{
    [Fact]
    public async Task Host_BrokerComesLateAndRestarts_StartsAndConnectsByItself()
    {
        await using var server = new PrivateRabbitMq();
        await using var host = await BusHost.StartServiceAsync(
            BusHost.On(server.Url),
            "late",
            bus => bus.Consume<RecordingConsumer<Ping>>("pings")
        );
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(host));

        await server.StartAsync();
        await host.ReadyAsync();
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
        await host.SendAsync("late-pings", new Ping("first"));
        Assert.Equal("first", (await host.Received<Ping>().NextAsync()).Text);

        await server.StopAsync();
        await Eventually.TrueAsync(
            async _ => await HealthAsync(host) == HealthStatus.Degraded,
            TimeSpan.FromSeconds(30)
        );
        await server.StartAsync();
        await host.ReadyAsync();
        await host.SendAsync("late-pings", new Ping("second"));
        Assert.Equal("second", (await host.Received<Ping>().NextAsync()).Text);
    }

    private static async Task<HealthStatus> HealthAsync(BusHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["bus"].Status;
}
