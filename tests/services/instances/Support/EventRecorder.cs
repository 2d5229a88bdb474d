using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>Another service on the bus: it remembers what instances says, and speaks for the nodes service.</summary>
public sealed class EventRecorder : IAsyncDisposable
{
    private readonly IHost _host;

    private EventRecorder(IHost host) => _host = host;

    public Received Received => _host.Services.GetRequiredService<Received>();

    public static async Task<EventRecorder> StartAsync(SharedMemoryFabric fabric)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(fabric).AddSingleton<Received>();
        builder.Services.AddPanelBus(new BusOptions { Transport = "memory" }, "probe", endpoints => endpoints
            .Consume<Received.Consumer<InstanceCreated>>("created").Consume<Received.Consumer<InstanceDeleted>>("deleted").Consume<Received.Consumer<InstanceCrashed>>("crashed")
            .Consume<Received.Consumer<InstanceStateChanged>>("state").Consume<Received.Consumer<NodeAllocationChanged>>("allocation"));
        var host = builder.Build();
        await host.StartAsync();
        var bus = host.Services.GetRequiredService<IBusControl>();
        await Eventually.TrueAsync(() => bus.CheckHealth().Status == BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new EventRecorder(host);
    }

    public Task PublishAsync<T>(T message) where T : class => _host.Services.GetRequiredService<IBus>().Publish(message);

    /// <summary>Waits until the newest sums of the node are these.</summary>
    public Task SumsAsync(Guid node, NodeCapacity allocated, int instances) => Eventually.GetAsync(
        () => Received.All<NodeAllocationChanged>(change => change.NodeId == node).MaxBy(change => change.Version), newest => newest?.Allocated == allocated && newest.Instances == instances, TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
