using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus.Memory;
using Panel.Bus.Reports;
using Panel.Bus.Topology;
using Panel.Contracts;

namespace Panel.Bus.Tests;

public sealed class MemoryReportTests
{
    private static readonly Guid Node = Guid.CreateVersion7();
    private readonly SharedMemoryFabric _fabric = new();

    [Fact]
    public async Task Report_NoServiceYet_IsNotTakenAndLaterIs()
    {
        await using var agent = await (
            await BusHost.StartAsync(services =>
                services
                    .AddSingleton(_fabric)
                    .AddPanelAgentBus(
                        BusHost.InMemory,
                        BusNames.CommandQueue(Node),
                        BusNames.ReportExchange(Node),
                        bus => bus.AddConsumer<RecordingConsumer<StopInstance>>()
                    )
            )
        ).ReadyAsync();
        var reports = agent.Services.GetRequiredService<IReportSender>();
        var report = new NodeHeartbeat(Node, 1, DateTimeOffset.UnixEpoch, 1, 2, 3, 4);

        await Assert.ThrowsAnyAsync<MassTransitException>(() => reports.SendAsync(report, CancellationToken.None));
        await using var nodes = await (
            await BusHost.StartServiceAsync(
                _fabric,
                "nodes",
                bus => bus.ConsumeReports<RecordingConsumer<NodeHeartbeat>>("heartbeats")
            )
        ).ReadyAsync();
        await reports.SendAsync(report, CancellationToken.None);

        Assert.Equal(report, await nodes.Received<NodeHeartbeat>().NextAsync());
    }

    [Fact]
    public async Task Command_ToTheNodesQueue_ReachesTheAgent()
    {
        await using var service = await (await BusHost.StartServiceAsync(_fabric, "instances", _ => { })).ReadyAsync();
        var command = new StopInstance(Guid.CreateVersion7(), Node, Guid.CreateVersion7(), 1, DateTimeOffset.UnixEpoch);
        await service.SendAsync(BusNames.CommandQueue(Node), command);

        await using var agent = await BusHost.StartAsync(services =>
            services
                .AddSingleton(_fabric)
                .AddPanelAgentBus(
                    BusHost.InMemory,
                    BusNames.CommandQueue(Node),
                    BusNames.ReportExchange(Node),
                    bus => bus.AddConsumer<RecordingConsumer<StopInstance>>()
                )
        );

        Assert.Equal(command, await agent.Received<StopInstance>().NextAsync());
    }
}
