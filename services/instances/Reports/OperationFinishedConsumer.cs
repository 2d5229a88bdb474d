using MassTransit;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Reports;

/// <summary>
/// The node says how an operation ended. An end that comes after the deadline changes the instance, but not the
/// operation.
/// </summary>
internal sealed class OperationFinishedConsumer(
    InstancesDbContext database,
    OperationEngine operations,
    InstanceStateUpdater states
) : IConsumer<OperationFinished>
{
    public async Task Consume(ConsumeContext<OperationFinished> context)
    {
        var (report, cancellation) = (context.Message, context.CancellationToken);
        if (await operations.FindOfNodeAsync(report.OperationId, report.NodeId, cancellation) is not { } operation)
        {
            return;
        }

        if (
            report.Observation is { } seen
            && await database.Set<Instance>().FindAsync([operation.SubjectId], cancellation) is { } instance
            && instance.NodeId == report.NodeId
        )
        {
            states.Apply(instance, seen, report.Sequence);
        }

        await operations.FinishAsync(operation, report, cancellation);
    }
}
