using MassTransit;
using Panel.Contracts;
using Panel.Instances.Data;

namespace Panel.Instances.Reports;

internal sealed class OperationProgressedConsumer(InstancesDbContext database) : IConsumer<OperationProgressed>
{
    public async Task Consume(ConsumeContext<OperationProgressed> context)
    {
        var report = context.Message;
        var operation = await database.Set<Operation>().FindAsync([report.OperationId], context.CancellationToken);
        if (operation is not { IsActive: true } || operation.NodeId != report.NodeId)
        {
            return;
        }

        operation.Status = OperationStatus.Running;
        operation.StartedAt ??= report.At;
        operation.Percent = report.Percent;
        operation.Message = report.Message is { Length: > 1000 } ? report.Message[..1000] : report.Message;
    }
}
