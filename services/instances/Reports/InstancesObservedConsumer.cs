using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Instances;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Reports;

/// <summary>
/// The node's whole list. What was deleted while the node was away and is
/// not in the list any more is taken out of the books.
/// </summary>
internal sealed class InstancesObservedConsumer(
    InstancesDbContext database,
    InstanceStateUpdater states,
    InstanceRemoval removal,
    OperationEngine operations
) : IConsumer<InstancesObserved>
{
    public async Task Consume(ConsumeContext<InstancesObserved> context)
    {
        var (report, cancellation) = (context.Message, context.CancellationToken);
        var seen = report.Instances.ToDictionary(observation => observation.InstanceId);
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
            else if (
                instance.HiddenAt < report.At
                && (await operations.ActiveOfAsync(Instance.SubjectType, instance.Id, cancellation)).Count == 0
            )
            {
                await removal.PurgeAsync(instance, cancellation);
            }
        }
    }
}
