using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Bus.RabbitMq;
using Panel.Bus.Reports;
using Panel.Bus.Topology;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>A node's end of the bus: takes the commands from its queue and reports what the test says.</summary>
public sealed class FakeNode : IAsyncDisposable
{
    private readonly IHost _host;
    private long _sequence;

    private FakeNode(IHost host, Guid id) => (_host, Id) = (host, id);

    public Guid Id { get; }

    public Received Commands => _host.Services.GetRequiredService<Received>();

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Starts it and makes it known to the service.</summary>
    public static async Task<FakeNode> StartAsync(
        InstancesApi api,
        Guid? organization,
        long memory = 8L << 30,
        string runtime = "docker",
        bool openToAll = false
    )
    {
        var id = Guid.CreateVersion7();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(api.Fabric).AddSingleton<Received>();
        builder.Services.AddPanelAgentBus(
            new BusOptions { Transport = "memory" },
            BusNames.CommandQueue(id),
            BusNames.ReportExchange(id),
            bus =>
            {
                bus.AddConsumer<Received.Consumer<InstallInstance>>();
                bus.AddConsumer<Received.Consumer<StartInstance>>();
                bus.AddConsumer<Received.Consumer<UpdateInstance>>();
                bus.AddConsumer<Received.Consumer<StopInstance>>();
                bus.AddConsumer<Received.Consumer<RestartInstance>>();
                bus.AddConsumer<Received.Consumer<DeleteInstance>>();
                bus.AddConsumer<Received.Consumer<CancelOperation>>();
                bus.AddConsumer<Received.Consumer<SyncNode>>();
            }
        );
        var node = new FakeNode(builder.Build(), id);
        await node._host.StartAsync();
        await api.Events.PublishAsync(
            new NodeChanged(
                id,
                organization,
                "node-1",
                NodeStatus.Online,
                true,
                new Dictionary<string, string>(),
                new NodeCapacity(4000, memory, 100L << 30),
                runtime,
                "203.0.113.7",
                new PortRange(30000, 30099),
                1,
                Now,
                OpenToAll: openToAll
            )
        );
        await Eventually.TrueAsync(
            async cancellationToken =>
                await api.ReadAsync(async database =>
                    await database.Set<KnownNode>().FindAsync([id], cancellationToken)
                )
                    is not null,
            TimeSpan.FromSeconds(20)
        );
        return node;
    }

    public long NextSequence() => Interlocked.Increment(ref _sequence);

    public static InstanceObservation Seen(Guid instance, InstanceState state, LastExit? exit = null) =>
        new(instance, state, 1, Now, null, exit, exit is null ? 0 : 1, null, null);

    public Task ReportAsync<T>(T report, Guid? messageId = null)
        where T : class =>
        _host
            .Services.GetRequiredService<IReportSender>()
            .SendAsync(report, TestContext.Current.CancellationToken, messageId);

    public Task ObserveAsync(InstanceObservation seen) => ReportAsync(new InstanceObserved(Id, NextSequence(), seen));

    /// <summary>Reports the whole list.</summary>
    public Task ListAsync(params InstanceObservation[] instances) =>
        ReportAsync(new InstancesObserved(Id, NextSequence(), Now, instances));

    public Task ConnectAsync(params InstanceObservation[] instances) =>
        ReportAsync(
            new NodeConnected(
                Id,
                NextSequence(),
                Now,
                "1.0",
                "docker",
                "host-1",
                new NodeCapacity(4000, 8L << 30, 100L << 30),
                instances
            )
        );

    /// <param name="state">Of the instance right after; null when it is gone.</param>
    public Task FinishAsync(
        Guid operation,
        Guid instance,
        OperationOutcome outcome,
        InstanceState? state,
        string? code = null
    ) =>
        ReportAsync(
            new OperationFinished(
                Id,
                NextSequence(),
                operation,
                instance,
                outcome,
                code,
                code,
                Now,
                state is { } known ? Seen(instance, known) : null
            )
        );

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
