using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Instances;
using Panel.Instances.Instances.Kinds;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Nodes;

/// <summary>
/// A node that was removed for good takes its instances with it: their data is gone, so rows and ports are freed.
/// </summary>
internal sealed class NodeDeletedConsumer(
    InstancesDbContext database,
    InstanceRemoval removal,
    OperationEngine operations
) : IConsumer<NodeDeleted>
{
    public async Task Consume(ConsumeContext<NodeDeleted> context)
    {
        var cancellation = context.CancellationToken;
        var node = await database.Set<KnownNode>().FindAsync([context.Message.NodeId], cancellation);
        if (node is null)
        {
            database.Add(node = new KnownNode { Id = context.Message.NodeId });
        }

        node.Deleted = true;
        foreach (
            var instance in await database.Set<Instance>().Where(row => row.NodeId == node.Id).ToListAsync(cancellation)
        )
        {
            foreach (var operation in await operations.ActiveOfAsync(Instance.SubjectType, instance.Id, cancellation))
            {
                operations.Close(
                    operation,
                    operation.Kind == DeleteKind.Name
                        ? new OperationEnd(OperationStatus.Succeeded)
                        : new OperationEnd(OperationStatus.Failed, "node_deleted", "The node was removed.")
                );
            }

            await removal.PurgeAsync(instance, cancellation);
        }
    }
}
