using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;
using Panel.Instances.Instances;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Reports;

/// <summary>
/// A node is back: it gets the full desired state, and again each command of an
/// operation that has not ended, in case one was lost on the way.
/// </summary>
internal sealed class NodeConnectedConsumer(
    InstancesDbContext database,
    InstanceStateUpdater states,
    InstanceSpecFactory specs,
    OperationEngine operations,
    IOutbox outbox,
    TimeProvider clock
) : IConsumer<NodeConnected>
{
    public async Task Consume(ConsumeContext<NodeConnected> context)
    {
        var (report, cancellation) = (context.Message, context.CancellationToken);
        var seen = report.Instances.ToDictionary(observation => observation.InstanceId);
        var desired = new List<DesiredInstance>();
        var deleted = new List<Guid>();
        foreach (
            var instance in await database
                .Set<Instance>()
                .Where(row => row.NodeId == report.NodeId)
                .ToListAsync(cancellation)
        )
        {
            if (seen.TryGetValue(instance.Id, out var observation))
            {
                states.Apply(instance, observation, report.Sequence);
            }

            if (instance.DesiredState == DesiredState.Deleted)
            {
                deleted.Add(instance.Id);
            }
            else
            {
                desired.Add(
                    new DesiredInstance(
                        await specs.BuildAsync(instance, cancellation),
                        instance.DesiredState,
                        instance.Installed
                    )
                );
            }
        }

        outbox.Send(NodeQueue.Of(report.NodeId), new SyncNode(report.NodeId, desired, deleted, clock.GetUtcNow()));
        await operations.SendAgainAsync(report.NodeId, cancellation);
    }
}
