using System.Collections.Concurrent;
using Panel.Contracts;

namespace Panel.Nodes.Presence;

/// <summary>
/// The newest heartbeat of each node since the last flush: thousands of nodes cost one statement every few seconds.
/// </summary>
internal sealed class HeartbeatBuffer(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, SeenNode> _seen = new();

    public void Record(NodeHeartbeat heartbeat) =>
        Keep(
            new SeenNode(
                heartbeat.NodeId,
                heartbeat.Sequence,
                clock.GetUtcNow(),
                Math.Clamp(heartbeat.CpuPercent, 0, 100),
                heartbeat.MemoryUsedBytes,
                heartbeat.DiskUsedBytes
            )
        );

    public IReadOnlyList<SeenNode> Take()
    {
        var taken = new List<SeenNode>(_seen.Count);
        foreach (var id in _seen.Keys)
        {
            if (_seen.TryRemove(id, out var seen))
            {
                taken.Add(seen);
            }
        }

        return taken;
    }

    /// <summary>After a flush that failed; what came in the meantime is newer and stays.</summary>
    public void PutBack(IEnumerable<SeenNode> nodes)
    {
        foreach (var node in nodes)
        {
            Keep(node);
        }
    }

    private void Keep(SeenNode node) =>
        _seen.AddOrUpdate(node.NodeId, node, (_, known) => known.Sequence < node.Sequence ? node : known);
}

/// <param name="At">When it reached us, by our clock.</param>
internal sealed record SeenNode(
    Guid NodeId,
    long Sequence,
    DateTimeOffset At,
    double CpuPercent,
    long MemoryUsedBytes,
    long DiskUsedBytes
);
