using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Presence;

/// <summary>
/// Moves a node to the status it should have, and says so. Of two replicas
/// that see the same, one changes the row and publishes.
/// </summary>
internal sealed class PresenceUpdater(NodeUpdater editor, IOutbox outbox, TimeProvider clock)
{
    /// <param name="id">Of the node.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="also">Other changes that come with it.</param>
    /// <param name="lacksTunnel">See <see cref="PresenceRules.StatusAt"/>.</param>
    public Task<Result<Node>> ReviewAsync(
        Guid id,
        CancellationToken cancellationToken,
        Action<Node>? also = null,
        bool lacksTunnel = false
    ) =>
        editor.ChangeAsync(
            id,
            node =>
            {
                also?.Invoke(node);
                Review(node, lacksTunnel);
                return null;
            },
            cancellationToken
        );

    private void Review(Node node, bool lacksTunnel)
    {
        var now = clock.GetUtcNow();
        var status = node.StatusAt(now, lacksTunnel);
        if (status == node.Status)
        {
            return;
        }

        var wasThere = node.Status is NodeStatus.Online or NodeStatus.Suspect;
        node.Status = status;
        if (status == NodeStatus.Online && !wasThere)
        {
            outbox.Publish(new NodeWentOnline(node.Id, node.OrganizationId, node.Name, now));
        }

        if (status == NodeStatus.Offline)
        {
            outbox.Publish(
                new NodeWentOffline(node.Id, node.OrganizationId, node.Name, node.LastSeenAt ?? node.CreatedAt, now)
            );
        }
    }
}
