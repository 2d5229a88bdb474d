using MassTransit;
using Panel.Contracts;

namespace Panel.Nodes.Brokers;

/// <summary>
/// Removes the broker account of a node that is gone; the queue's retries cover a broker that is away.
/// </summary>
internal sealed class NodeDeletedConsumer(IBrokerAccounts accounts) : IConsumer<NodeDeleted>
{
    public Task Consume(ConsumeContext<NodeDeleted> context) =>
        accounts.RemoveAsync(context.Message.NodeId, context.CancellationToken);
}
