using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Operations;

namespace Panel.Instances.Nodes;

/// <summary>
/// The panel cannot know what runs on a silent node. So this consumer stops
/// and moves nothing; the node's next report tells the truth again.
/// </summary>
internal sealed class NodeWentOfflineConsumer(InstancesDbContext database, InstanceStateUpdater states)
    : IConsumer<NodeWentOffline>
{
    public async Task Consume(ConsumeContext<NodeWentOffline> context)
    {
        var seen = context.Message.LastSeenAt;
        var instances = database
            .Set<Instance>()
            .Where(instance =>
                instance.NodeId == context.Message.NodeId
                && (instance.ObservedAt == null || instance.ObservedAt <= seen)
            );
        await foreach (var instance in instances.AsAsyncEnumerable().WithCancellation(context.CancellationToken))
        {
            if (
                instance.State
                is InstanceState.Running
                    or InstanceState.Starting
                    or InstanceState.Stopping
                    or InstanceState.Crashed
            )
            {
                states.Change(instance, InstanceState.Unknown, "The node is offline.");
            }
        }
    }
}
