using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.AgentLink;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Bus.RabbitMq;
using Panel.Bus.Reports;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Nodes.Tests.Support;

/// <summary>The agent's end of the bus, with what a registration answered.</summary>
public sealed class ReportingAgent : IAsyncDisposable
{
    private readonly IHost _host;
    private long _sequence = 1;

    private ReportingAgent(IHost host) => _host = host;

    /// <summary>Commands that arrived.</summary>
    public Commands Received => _host.Services.GetRequiredService<Commands>();

    public static async Task<ReportingAgent> StartAsync(AgentBroker broker, SharedMemoryFabric fabric)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(fabric).AddSingleton<Commands>();
        builder.Services.AddPanelAgentBus(
            new BusOptions { Transport = broker.Transport, Url = broker.Url },
            broker.CommandQueue,
            broker.ReportExchange,
            bus => bus.AddConsumer<CommandConsumer>()
        );
        var host = builder.Build();
        await host.StartAsync();
        await Eventually.TrueAsync(
            () => host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy,
            TimeSpan.FromSeconds(20)
        );
        return new ReportingAgent(host);
    }

    public Task ReportAsync<T>(T report)
        where T : class =>
        Eventually.TrueAsync(async cancellationToken =>
        {
            await _host.Services.GetRequiredService<IReportSender>().SendAsync(report, cancellationToken);
            return true;
        });

    public Task ConnectAsync(Guid nodeId, string[]? missingIsolation = null, bool openToAll = false) =>
        ReportAsync(
            new NodeConnected(
                nodeId,
                _sequence++,
                TimeProvider.System.GetUtcNow(),
                "1.2.3",
                "docker",
                "host-1",
                new NodeCapacity(4000, 8L << 30, 100L << 30),
                [],
                missingIsolation,
                openToAll
            )
        );

    public Task BeatAsync(Guid nodeId, double cpu = 12.5) =>
        ReportAsync(
            new NodeHeartbeat(nodeId, _sequence++, TimeProvider.System.GetUtcNow(), cpu, 1L << 30, 2L << 30, 0)
        );

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    public sealed class Commands
    {
        public System.Collections.Concurrent.ConcurrentQueue<SyncNode> All { get; } = new();
    }

    private sealed class CommandConsumer(Commands commands) : IConsumer<SyncNode>
    {
        public Task Consume(ConsumeContext<SyncNode> context)
        {
            commands.All.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
