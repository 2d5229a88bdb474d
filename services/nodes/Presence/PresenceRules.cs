using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Presence;

/// <summary>
/// When a node counts as what (spec native-v1.md): a heartbeat every 10 s, suspect after 40 s, offline after 90 s.
/// </summary>
internal static class PresenceRules
{
    public static readonly TimeSpan SuspectAfter = TimeSpan.FromSeconds(40);
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(90);

    /// <summary>
    /// The status that the node should have now. Draining is an operator's word, and silence does not change it.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="now">The time.</param>
    /// <param name="lacksTunnel">Whether the node has been without its tunnel for so long that this is no
    /// reconnecting: it takes commands then, but no console, file or measurement reaches it.</param>
    public static NodeStatus StatusAt(this Node node, DateTimeOffset now, bool lacksTunnel = false)
    {
        if (node.Status == NodeStatus.Draining || node.LastSeenAt is not { } seen)
        {
            return node.Status;
        }

        var silent = now - seen;
        if (silent < SuspectAfter)
        {
            return lacksTunnel && node.Status is (NodeStatus.Online or NodeStatus.Suspect)
                ? NodeStatus.Suspect
                : NodeStatus.Online;
        }

        if (silent >= OfflineAfter)
        {
            return NodeStatus.Offline;
        }

        return node.Status == NodeStatus.Online ? NodeStatus.Suspect : node.Status;
    }

    /// <summary>Nodes whose status may be out of date.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="connected">The nodes that have a tunnel.</param>
    /// <param name="now">The time.</param>
    /// <param name="demote">False: only those that are better than their status says.</param>
    public static IQueryable<Node> NeedingReview(
        this IQueryable<Node> nodes,
        IQueryable<Guid> connected,
        DateTimeOffset now,
        bool demote
    )
    {
        var (suspect, offline) = (now - SuspectAfter, now - OfflineAfter);
        return nodes.Where(node =>
            node.LastSeenAt != null
            && (
                (
                    (
                        node.Status == NodeStatus.Pending
                        || node.Status == NodeStatus.Offline
                        || (node.Status == NodeStatus.Suspect && connected.Contains(node.Id))
                    )
                    && node.LastSeenAt > suspect
                )
                || (demote && node.Status == NodeStatus.Online && node.LastSeenAt <= suspect)
                || (
                    demote
                    && (node.Status == NodeStatus.Suspect || node.Status == NodeStatus.Pending)
                    && node.LastSeenAt <= offline
                )
            )
        );
    }
}
