using Panel.Agent.Hosting;
using Panel.Agent.Instances;
using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Nodes;

/// <summary>Makes the reports about the node itself.</summary>
internal sealed class NodeReporter(
    INodeIdentity identity,
    IReportOutbox outbox,
    IInstances instances,
    IContainerRuntime runtime,
    NodeReadings readings,
    SystemReader system,
    CpuMeter cpu,
    TimeProvider clock
)
{
    public NodeHeartbeat Heartbeat() =>
        new(
            identity.NodeId,
            outbox.NextSequence(),
            clock.GetUtcNow(),
            cpu.Read(),
            NodeReadings.Memory().Used,
            readings.DataDiskUsed(),
            instances.Observe().Count
        );

    public async Task<NodeConnected> ConnectedAsync(CancellationToken cancellationToken)
    {
        var missing = IsolationNames.Of(await runtime.FindMissingIsolationAsync(cancellationToken));
        return new NodeConnected(
            identity.NodeId,
            outbox.NextSequence(),
            clock.GetUtcNow(),
            AgentVersion.Current,
            runtime.Name,
            System.Net.Dns.GetHostName(),
            readings.Capacity(),
            instances.Observe(),
            missing,
            runtime.OpenToAll
        );
    }

    public async Task<NodeInventoryReported> InventoryAsync(CancellationToken cancellationToken) =>
        new(
            identity.NodeId,
            outbox.NextSequence(),
            clock.GetUtcNow(),
            await system.ReadAsync(cancellationToken),
            NetworkReader.Read(),
            DiskReader.Read()
        );
}
