using Panel.Alerts.Conditions;
using Panel.Alerts.Targets;
using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Evaluates samples, events and timers in memory, and says what changed. One thread uses it; what it says is
/// written down by <see cref="EvaluationStore"/>.
/// </summary>
internal sealed class AlertEngine(EvaluationOptions options, TimeProvider clock)
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, EngineTarget> _targets = [];
    private readonly Dictionary<Guid, HashSet<EngineTarget>> _byNode = [];
    private readonly HashSet<EngineTarget> _nodes = [];

    // Targets with a pending or firing rule, or a rule about a state that holds.
    private readonly HashSet<EngineTarget> _tracked = [];
    private List<EngineChange> _changes = [];

    public RuleIndex Rules { get; private set; } = new([]);

    public int Targets => _targets.Count;

    public EngineTarget? Find(Guid id) => _targets.GetValueOrDefault(id);

    public IReadOnlyCollection<EngineTarget> OnNode(Guid node) =>
        _byNode.TryGetValue(node, out var targets) ? targets : [];

    /// <summary>What changed since the last call, in order.</summary>
    public List<EngineChange> TakeChanges()
    {
        var taken = _changes;
        _changes = [];
        return taken;
    }

    /// <summary>Adds a target, or takes over its new name, labels and node.</summary>
    public EngineTarget Put(KnownTarget known)
    {
        if (_targets.TryGetValue(known.Id, out var target))
        {
            if (_byNode.TryGetValue(target.Known.NodeId, out var neighbours))
            {
                neighbours.Remove(target);
            }

            target.Replace(known);
        }
        else
        {
            _targets[known.Id] = target = new EngineTarget(known);
        }

        if (!_byNode.TryGetValue(known.NodeId, out var here))
        {
            _byNode[known.NodeId] = here = [];
        }

        here.Add(target);
        if (known.Type == KnownTarget.Node)
        {
            _nodes.Add(target);
        }

        Bind(target);
        if (known.Type == KnownTarget.Node && here.Count > 1)
        {
            // Instances have the labels of their node.
            foreach (var neighbour in here.Where(neighbour => neighbour != target).ToList())
            {
                Bind(neighbour);
            }
        }

        return target;
    }

    /// <summary>Takes over what the rows say, without a change.</summary>
    /// <param name="state">The row.</param>
    /// <param name="evaluatedAt">Up to when the replica before had evaluated.</param>
    public void Restore(RuleState state, DateTimeOffset? evaluatedAt)
    {
        if (!_targets.TryGetValue(state.TargetId, out var target))
        {
            return;
        }

        var lastAt =
            Rules.Find(state.RuleId)?.Metric.IsSampled() == true && evaluatedAt > state.LastAt
                ? evaluatedAt.Value
                : state.LastAt;
        Track(target, state.RuleId, state.ConditionVersion).Progress = new RuleProgress(
            state.Phase,
            state.Since,
            lastAt,
            state.OverSince,
            state.Value,
            state.Peak
        );
    }

    public void DropShards(IReadOnlySet<int> shards)
    {
        foreach (var target in _targets.Values.Where(target => shards.Contains(target.Known.Shard)).ToList())
        {
            Forget(target);
        }
    }

    /// <summary>Forgets a target; its firing rules end.</summary>
    public void Remove(EngineTarget target, DateTimeOffset at)
    {
        foreach (var tracked in target.Tracked?.Values.ToList() ?? [])
        {
            Cancel(target, tracked, at, "target_deleted");
        }

        Forget(target);
    }

    public void Forget(EngineTarget target)
    {
        _targets.Remove(target.Known.Id);
        _nodes.Remove(target);
        _tracked.Remove(target);
        if (_byNode.TryGetValue(target.Known.NodeId, out var neighbours) && neighbours.Remove(target))
        {
            if (neighbours.Count == 0)
            {
                _byNode.Remove(target.Known.NodeId);
            }
        }
    }

    /// <summary>Takes new rules: what watched something else before, or is gone, ends.</summary>
    public void SetRules(RuleIndex rules)
    {
        Rules = rules;
        foreach (var target in _targets.Values)
        {
            Bind(target);
        }
    }

    /// <summary>Ends what its rule no longer says. After the states are there.</summary>
    public void Reconcile()
    {
        var now = clock.GetUtcNow();
        foreach (var target in _tracked.ToList())
        {
            foreach (var tracked in target.Tracked!.Values.ToList())
            {
                var entry = Rules.Find(tracked.RuleId);
                if (entry is null)
                {
                    Cancel(target, tracked, now, "rule_deleted");
                }
                else if (
                    entry.Rule.ConditionVersion != tracked.ConditionVersion
                    || !target.Rules[(int)entry.Metric].Contains(entry)
                )
                {
                    Cancel(target, tracked, now, "rule_changed");
                }
            }
        }
    }

    /// <summary>State rules see at once what holds already.</summary>
    public void ApplyStates()
    {
        foreach (var target in _targets.Values)
        {
            if (target.Known is { State: { } state, StateAt: { } at })
            {
                OnState(target, state, at, target.Known.StateValue, target.Known.StateMessage, onlyNew: true);
            }
        }
    }

    /// <summary>Every sample of a message, in order of time.</summary>
    public void OnSamples(NodeSamples report)
    {
        var now = clock.GetUtcNow();
        if (_targets.TryGetValue(report.NodeId, out var node) && node.Known.Type == KnownTarget.Node)
        {
            node.HeardAt = now;
        }

        foreach (var sample in InOrder(report.Samples))
        {
            if (now - sample.At > options.MostLate || sample.At - now > MostAhead)
            {
                continue;
            }

            if (node is not null)
            {
                Observe(node, sample.At, TargetMetrics.Of(sample));
            }

            foreach (var instance in sample.Instances)
            {
                // A node speaks for its own instances only.
                if (
                    _targets.TryGetValue(instance.InstanceId, out var target)
                    && target.Known.NodeId == report.NodeId
                    && target.Known.Type == KnownTarget.Instance
                )
                {
                    Observe(target, sample.At, TargetMetrics.Of(instance));
                }
            }
        }
    }

    /// <summary>The node lives, whatever else it says.</summary>
    public void OnHeard(Guid node)
    {
        if (_targets.TryGetValue(node, out var target))
        {
            target.HeardAt = clock.GetUtcNow();
        }
    }

    public void Observe(EngineTarget target, DateTimeOffset at, float[] values)
    {
        if (at <= target.LastSampleAt)
        {
            return;
        }

        target.LastSampleAt = at;
        for (var metric = 0; metric < values.Length; metric++)
        {
            var value = values[metric];
            var rules = target.Rules[metric];
            if (rules.Length == 0 || !float.IsFinite(value))
            {
                continue;
            }

            foreach (var entry in rules)
            {
                // Almost always: all is well, and was.
                if (target.Tracked is null && !entry.Condition.IsTrue(value))
                {
                    continue;
                }

                Step(target, entry, at, value, message: null);
            }
        }
    }

    /// <param name="onlyNew">Leaves rules alone that know a state already.</param>
    public void OnState(
        EngineTarget target,
        string state,
        DateTimeOffset at,
        double value,
        string? message,
        bool onlyNew = false
    )
    {
        foreach (var entry in target.Rules[(int)RuleMetric.State])
        {
            if (
                (onlyNew && target.Tracked?.ContainsKey(entry.Id) == true)
                || TargetStates.Matches(entry.Rule.Value!, state) is not { } matches
            )
            {
                continue;
            }

            Step(target, entry, at, matches ? 1 : 0, message, value);
        }
    }

    /// <summary>What the time brings: durations of states, and nodes that are silent.</summary>
    public void Pass()
    {
        var now = clock.GetUtcNow();
        foreach (var target in _tracked.ToList())
        {
            foreach (var tracked in target.Tracked!.Values.ToList())
            {
                if (
                    tracked.Progress.Phase != RulePhase.Ok
                    && Rules.Find(tracked.RuleId) is { Metric: RuleMetric.State } entry
                )
                {
                    Move(
                        target,
                        entry,
                        tracked,
                        RuleEvaluator.Pass(entry.Condition, tracked.Progress, now),
                        now,
                        tracked.Progress.Value,
                        null
                    );
                }
            }
        }

        foreach (var node in _nodes)
        {
            // One that this replica has not heard yet is unknown, not silent; the state of nodes tells of it.
            if (node.HeardAt is not { } heard)
            {
                continue;
            }

            foreach (var entry in node.Rules[(int)RuleMetric.HeartbeatMissed])
            {
                Step(node, entry, now, Math.Max(0, (now - heard).TotalSeconds), message: null);
            }
        }
    }

    public bool IsSilent(Guid node) =>
        _targets.TryGetValue(node, out var target)
        && target.HeardAt is { } heard
        && clock.GetUtcNow() - heard > options.SilentAfter;

    /// <summary>Firing samples' newest values, for the rows.</summary>
    public IEnumerable<(Guid RuleId, Guid TargetId, double Value)> FiringValues() =>
        from target in _tracked
        from tracked in target.Tracked!.Values
        where tracked.Progress.Phase == RulePhase.Firing
        where Rules.Find(tracked.RuleId) is { Metric: not RuleMetric.State }
        select (tracked.RuleId, target.Known.Id, tracked.Progress.Value);

    private static IEnumerable<NodeSample> InOrder(IReadOnlyList<NodeSample> samples)
    {
        for (var i = 1; i < samples.Count; i++)
        {
            if (samples[i].At < samples[i - 1].At)
            {
                return samples.OrderBy(sample => sample.At);
            }
        }

        return samples;
    }

    private void Step(
        EngineTarget target,
        RuleEntry entry,
        DateTimeOffset at,
        double value,
        string? message,
        double? shown = null
    )
    {
        var tracked = target.Tracked?.GetValueOrDefault(entry.Id);
        var before = tracked?.Progress ?? default;
        var after = RuleEvaluator.Observe(entry.Condition, before, at, value);
        if (tracked is null && after.Phase == RulePhase.Ok)
        {
            return;
        }

        tracked ??= Track(target, entry.Id, entry.Rule.ConditionVersion);
        tracked.ConditionVersion = entry.Rule.ConditionVersion;
        Move(target, entry, tracked, after, at, shown ?? value, message);
    }

    private void Move(
        EngineTarget target,
        RuleEntry entry,
        Tracked tracked,
        RuleProgress after,
        DateTimeOffset at,
        double value,
        string? message
    )
    {
        var before = tracked.Progress;
        if (after == before)
        {
            return;
        }

        tracked.Progress = after;
        if (
            before.Phase != after.Phase
            || before.OverSince != after.OverSince
            || (after.Phase == RulePhase.Pending && before.Since != after.Since)
            || (after.Phase == RulePhase.Firing && message is not null)
        )
        {
            _changes.Add(new EngineChange(entry.Id, entry, target, before.Phase, after, at, value, message));
        }

        Settle(target, tracked);
    }

    private void Cancel(EngineTarget target, Tracked tracked, DateTimeOffset at, string reason)
    {
        _changes.Add(
            new EngineChange(
                tracked.RuleId,
                Rules.Find(tracked.RuleId),
                target,
                tracked.Progress.Phase,
                default,
                at,
                tracked.Progress.Value,
                Reason: reason
            )
        );
        tracked.Progress = default;
        Settle(target, tracked);
    }

    private Tracked Track(EngineTarget target, Guid rule, long conditionVersion)
    {
        target.Tracked ??= [];
        _tracked.Add(target);
        if (!target.Tracked.TryGetValue(rule, out var tracked))
        {
            target.Tracked[rule] = tracked = new Tracked { RuleId = rule, ConditionVersion = conditionVersion };
        }

        return tracked;
    }

    private void Settle(EngineTarget target, Tracked tracked)
    {
        if (tracked.Progress.Phase != RulePhase.Ok || target.Tracked is not { } all)
        {
            return;
        }

        all.Remove(tracked.RuleId);
        if (all.Count == 0)
        {
            target.Tracked = null;
            _tracked.Remove(target);
        }
    }

    private void Bind(EngineTarget target)
    {
        var labels =
            target.Known.Type == KnownTarget.Node ? target.Labels
            : _targets.TryGetValue(target.Known.NodeId, out var node) ? node.Labels
            : new Dictionary<string, string>();
        target.Rules = Rules.For(target.Known, labels);
        if (target.Rules.Length == 0)
        {
            throw new InvalidOperationException("A target has a list of rules for every metric.");
        }
    }
}
