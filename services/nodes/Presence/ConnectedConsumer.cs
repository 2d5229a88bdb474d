using MassTransit;
using Panel.Contracts;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Presence;

/// <summary>
/// An agent came up: what it says about itself, and the node is online at once instead of with the next sweep.
/// </summary>
internal sealed class ConnectedConsumer(PresenceUpdater presence, TimeProvider clock) : IConsumer<NodeConnected>
{
    public Task Consume(ConsumeContext<NodeConnected> context)
    {
        var report = context.Message;
        return presence.ReviewAsync(
            report.NodeId,
            context.CancellationToken,
            node =>
            {
                if (report.Sequence <= node.ConnectedSequence)
                {
                    return;
                }

                node.ConnectedSequence = report.Sequence;
                (node.AgentVersion, node.Runtime, node.Hostname, node.Capacity) = (
                    report.AgentVersion,
                    report.Runtime,
                    report.Hostname,
                    report.Capacity
                );
                (node.MissingIsolation, node.OpenToAll) = (
                    NodeFields.IsolationOf(report.MissingIsolation),
                    report.OpenToAll
                );
                node.LastSeenAt = clock.GetUtcNow();
            }
        );
    }
}
