using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>The last half minute of every node, for shards that this replica takes over.</summary>
internal sealed class RecentSamples(TimeProvider clock)
{
    private const int MostSamples = 60;

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, Queue<(DateTimeOffset At, NodeSamples Report)>> _byNode = [];

    public void Add(NodeSamples report)
    {
        // A backlog is not recent.
        if (report.Samples.Count > MostSamples)
        {
            return;
        }

        if (!_byNode.TryGetValue(report.NodeId, out var recent))
        {
            _byNode[report.NodeId] = recent = new();
        }

        var now = clock.GetUtcNow();
        recent.Enqueue((now, report));
        while (recent.Count > 0 && now - recent.Peek().At > Kept)
        {
            recent.Dequeue();
        }
    }

    public IEnumerable<NodeSamples> Of(Guid node) =>
        _byNode.TryGetValue(node, out var recent) ? recent.Select(entry => entry.Report) : [];

    /// <summary>Forgets nodes that have gone.</summary>
    public void Sweep()
    {
        var before = clock.GetUtcNow() - Kept;
        foreach (var (node, recent) in _byNode.ToList())
        {
            if (recent.Count == 0 || recent.Last().At < before)
            {
                _byNode.Remove(node);
            }
        }
    }
}
