using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>The nodes and instances of this replica's shards, each with the rules that apply to it.</summary>
internal sealed class EngineTargets
{
    private static readonly Dictionary<string, string> NoLabels = [];

    private readonly Dictionary<Guid, EngineTarget> _byId = [];
    private readonly Dictionary<Guid, HashSet<EngineTarget>> _byNode = [];
    private readonly HashSet<EngineTarget> _nodes = [];

    public RuleIndex Rules { get; private set; } = new([]);

    public IReadOnlyCollection<EngineTarget> All => _byId.Values;

    public IReadOnlyCollection<EngineTarget> Nodes => _nodes;

    public EngineTarget? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>Adds a target, or takes over its new name, labels and node.</summary>
    public EngineTarget Put(KnownTarget known)
    {
        if (_byId.TryGetValue(known.Id, out var target))
        {
            Leave(target);
            target.Replace(known);
        }
        else
        {
            _byId[known.Id] = target = new EngineTarget(known);
        }

        if (!_byNode.TryGetValue(known.NodeId, out var here))
        {
            _byNode[known.NodeId] = here = [];
        }

        here.Add(target);
        Bind(target);
        if (known.Type == KnownTarget.Node)
        {
            _nodes.Add(target);
            // Instances have the labels of their node.
            foreach (var neighbour in here.Where(neighbour => neighbour != target))
            {
                Bind(neighbour);
            }
        }

        return target;
    }

    public void Remove(EngineTarget target)
    {
        _byId.Remove(target.Known.Id);
        _nodes.Remove(target);
        Leave(target);
    }

    /// <summary>Takes new rules; <see cref="RuleTracker.Reconcile"/> then ends what they no longer say.</summary>
    public void SetRules(RuleIndex rules)
    {
        Rules = rules;
        foreach (var target in _byId.Values)
        {
            Bind(target);
        }
    }

    private void Leave(EngineTarget target)
    {
        if (
            _byNode.TryGetValue(target.Known.NodeId, out var neighbours)
            && neighbours.Remove(target)
            && neighbours.Count == 0
        )
        {
            _byNode.Remove(target.Known.NodeId);
        }
    }

    private void Bind(EngineTarget target) =>
        target.Rules = Rules.For(
            target.Known,
            target.Known.Type == KnownTarget.Node ? target.Labels : Find(target.Known.NodeId)?.Labels ?? NoLabels
        );
}
