using MassTransit;
using Panel.Contracts;
using Panel.Operations;

namespace Panel.Instances.Reports;

internal sealed class OperationProgressedConsumer(OperationEngine operations) : IConsumer<OperationProgressed>
{
    public async Task Consume(ConsumeContext<OperationProgressed> context)
    {
        var report = context.Message;
        if (
            await operations.FindOfNodeAsync(report.OperationId, report.NodeId, context.CancellationToken) is
            { } operation
        )
        {
            operations.Progress(operation, report.Percent, report.Message, report.At);
        }
    }
}
