using MassTransit;
using Panel.Contracts;

namespace Panel.Nodes.Presence;

/// <summary>
/// No database here: the buffer is flushed every few seconds, and a
/// heartbeat lost with a crash is followed by the next.
/// </summary>
internal sealed class HeartbeatConsumer(HeartbeatBuffer buffer) : IConsumer<NodeHeartbeat>
{
    public Task Consume(ConsumeContext<NodeHeartbeat> context)
    {
        buffer.Record(context.Message);
        return Task.CompletedTask;
    }
}
