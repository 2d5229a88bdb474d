using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Nodes.Tests.Support;

/// <summary>Another service on the bus: it remembers what nodes says, and can say something itself.</summary>
public sealed class EventRecorder : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Messages _messages;

    private EventRecorder(IHost host) => (_host, _messages) = (host, host.Services.GetRequiredService<Messages>());

    public static async Task<EventRecorder> StartAsync(BusOptions bus, SharedMemoryFabric fabric)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(fabric).AddSingleton<Messages>();
        builder.Services.AddPanelBus(bus, "probe", endpoints => endpoints
            .Consume<Recorder<NodeChanged>>("node-changed").Consume<Recorder<NodeWentOnline>>("node-went-online")
            .Consume<Recorder<NodeWentOffline>>("node-went-offline").Consume<Recorder<NodeDeleted>>("node-deleted"));
        var host = builder.Build();
        await host.StartAsync();
        await Eventually.TrueAsync(() => host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy);
        return new EventRecorder(host);
    }

    public IReadOnlyList<T> All<T>() => [.. _messages.Received.OfType<T>()];

    public Task<IReadOnlyList<T>> AtLeastAsync<T>(Func<T, bool> which, int count = 1) =>
        Eventually.GetAsync(() => (IReadOnlyList<T>)[.. All<T>().Where(which)], found => found.Count >= count, TimeSpan.FromSeconds(15));

    public Task PublishAsync<T>(T message) where T : class => _host.Services.GetRequiredService<IBus>().Publish(message);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Messages
    {
        public ConcurrentQueue<object> Received { get; } = new();
    }

    private sealed class Recorder<T>(Messages messages) : IConsumer<T> where T : class
    {
        public Task Consume(ConsumeContext<T> context)
        {
            messages.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
