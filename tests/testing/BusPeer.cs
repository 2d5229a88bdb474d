using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panel.Bus;
using Panel.Bus.Endpoints;
using Panel.Bus.Memory;
using Panel.Bus.RabbitMq;

namespace Panel.Testing;

/// <summary>Another service on a bus in memory: it keeps what it hears, and can say something itself.</summary>
public sealed class BusPeer : IAsyncDisposable
{
    private readonly IHost _host;

    private BusPeer(IHost host) => _host = host;

    public Received Received => _host.Services.GetRequiredService<Received>();

    /// <param name="listen">Has a <see cref="Received.Consumer{T}"/> for each message that it is to keep.</param>
    public static async Task<BusPeer> StartAsync(
        SharedMemoryFabric fabric,
        string service,
        Action<PanelBusBuilder> listen
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(fabric).AddSingleton<Received>();
        builder.Services.AddPanelBus(new BusOptions { Transport = "memory" }, service, listen);
        var host = builder.Build();
        await host.StartAsync();
        await host
            .Services.GetRequiredService<IBusControl>()
            .WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new BusPeer(host);
    }

    public Task PublishAsync<T>(T message)
        where T : class => _host.Services.GetRequiredService<IBus>().Publish(message);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
