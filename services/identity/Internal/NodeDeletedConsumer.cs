using MassTransit;
using Panel.Contracts;

namespace Panel.Identity.Internal;

/// <summary>A deleted node's agent may not come back.</summary>
internal sealed class NodeDeletedConsumer(AgentTokens tokens) : IConsumer<NodeDeleted>
{
    public Task Consume(ConsumeContext<NodeDeleted> context) =>
        tokens.EndAsync(context.Message.NodeId, context.CancellationToken);
}
