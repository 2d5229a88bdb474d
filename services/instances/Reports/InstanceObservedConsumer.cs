using MassTransit;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Operations;

namespace Panel.Instances.Reports;

internal sealed class InstanceObservedConsumer(InstancesDbContext database, InstanceStateUpdater states)
    : IConsumer<InstanceObserved>
{
    public async Task Consume(ConsumeContext<InstanceObserved> context)
    {
        var report = context.Message;
        var instance = await database
            .Set<Instance>()
            .FindAsync([report.Observation.InstanceId], context.CancellationToken);
        if (instance is null || instance.NodeId != report.NodeId)
        {
            return;
        }

        states.Apply(instance, report.Observation, report.Sequence);
    }
}
