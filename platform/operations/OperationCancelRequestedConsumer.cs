using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;

namespace Panel.Operations;

/// <summary>A user asked the instances service, which shows every service's operations, to have one given up.</summary>
internal sealed class OperationCancelRequestedConsumer(OperationsContext context, OperationEngine engine)
    : IConsumer<OperationCancelRequested>
{
    public async Task Consume(ConsumeContext<OperationCancelRequested> message)
    {
        var (request, cancellation) = (message.Message, message.CancellationToken);
        if (
            request.Service == context.Service
            && await context.Active.SingleOrDefaultAsync(row => row.Id == request.OperationId, cancellation)
                is { } operation
        )
        {
            await engine.CancelAsync(operation, cancellation);
        }
    }
}
