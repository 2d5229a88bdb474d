using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Instances;
using Panel.Instances.Operations;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Instances.Reports;

/// <summary>A node is back: it gets the full desired state and brings its instances to it.</summary>
internal sealed class NodeConnectedConsumer(InstancesDbContext database, InstanceStates states, InstanceSpecs specs, IOutbox outbox, TimeProvider clock) : IConsumer<NodeConnected>
{
    public async Task Consume(ConsumeContext<NodeConnected> context)
    {
        var (report, cancellation) = (context.Message, context.CancellationToken);
        var seen = report.Instances.ToDictionary(observation => observation.InstanceId);
        var desired = new List<DesiredInstance>();
        var deleted = new List<Guid>();
        foreach (var instance in await database.Instances.Where(row => row.NodeId == report.NodeId).ToListAsync(cancellation))
        {
            if (seen.TryGetValue(instance.Id, out var observation)) states.Apply(instance, observation, report.Sequence);
            if (instance.DesiredState == DesiredState.Deleted) deleted.Add(instance.Id);
            else desired.Add(new DesiredInstance(await specs.BuildAsync(instance, cancellation), instance.DesiredState, instance.Installed));
        }
        outbox.Send(NodeQueue.Of(report.NodeId), new SyncNode(report.NodeId, desired, deleted, clock.GetUtcNow()));
    }
}
