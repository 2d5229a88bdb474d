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
    public static NodeStatus StatusAt(this Node node, DateTimeOffset now)
    {
        if (node.Status == NodeStatus.Draining || node.LastSeenAt is not { } seen)
        {
            return node.Status;
        }

        var silent = now - seen;
        if (silent < SuspectAfter)
        {
            return NodeStatus.Online;
        }

        if (silent >= OfflineAfter)
        {
            return NodeStatus.Offline;
        }

        return node.Status == NodeStatus.Online ? NodeStatus.Suspect : node.Status;
    }

    /// <summary>Nodes whose status may be out of date.</summary>
    /// <param name="demote">False: only those that are better than their status says.</param>
    public static IQueryable<Node> NeedingReview(this IQueryable<Node> nodes, DateTimeOffset now, bool demote)
    {
        var (suspect, offline) = (now - SuspectAfter, now - OfflineAfter);
        return nodes.Where(node =>
            node.LastSeenAt != null
            && (
                (
                    (
                        node.Status == NodeStatus.Pending
                        || node.Status == NodeStatus.Suspect
                        || node.Status == NodeStatus.Offline
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
