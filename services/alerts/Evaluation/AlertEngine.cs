using Panel.Alerts.Conditions;
using Panel.Alerts.Targets;
using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Evaluates samples, events and timers in memory: its <see cref="Tracker"/> says what changed, and
/// <see cref="EvaluationStore"/> writes that down. One thread uses it.
/// </summary>
internal sealed class AlertEngine
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(1);

    private readonly EvaluationOptions _options;
    private readonly TimeProvider _clock;

    public AlertEngine(EvaluationOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        Tracker = new RuleTracker(Targets);
    }

    public EngineTargets Targets { get; } = new();

    public RuleTracker Tracker { get; }

    /// <summary>Every sample of a message, in order of time.</summary>
    public void OnSamples(NodeSamples report)
    {
        var now = _clock.GetUtcNow();
        var node = Targets.Find(report.NodeId) is { Known.Type: KnownTarget.Node } found ? found : null;
        if (node is not null)
        {
            node.HeardAt = now;
        }

        foreach (var sample in InOrder(report.Samples))
        {
            if (now - sample.At > _options.MostLate || sample.At - now > MostAhead)
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
                    Targets.Find(instance.InstanceId) is { Known.Type: KnownTarget.Instance } target
                    && target.Known.NodeId == report.NodeId
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
        if (Targets.Find(node) is { } target)
        {
            target.HeardAt = _clock.GetUtcNow();
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

                Tracker.Step(target, entry, at, value);
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

            Tracker.Step(target, entry, at, matches ? 1 : 0, message, value);
        }
    }

    /// <summary>State rules see at once what holds already.</summary>
    public void ApplyStates()
    {
        foreach (var target in Targets.All)
        {
            if (target.Known is { State: { } state, StateAt: { } at })
            {
                OnState(target, state, at, target.Known.StateValue, target.Known.StateMessage, onlyNew: true);
            }
        }
    }

    /// <summary>What the time brings: durations of states, and nodes that are silent.</summary>
    public void Pass()
    {
        var now = _clock.GetUtcNow();
        Tracker.Pass(now);
        foreach (var node in Targets.Nodes)
        {
            // One that this replica has not heard yet is unknown, not silent; the state of nodes tells of it.
            if (node.HeardAt is not { } heard)
            {
                continue;
            }

            foreach (var entry in node.Rules[(int)RuleMetric.HeartbeatMissed])
            {
                Tracker.Step(node, entry, now, Math.Max(0, (now - heard).TotalSeconds));
            }
        }
    }

    /// <summary>The target is deleted: its firing rules end.</summary>
    public void Remove(EngineTarget target, DateTimeOffset at)
    {
        Tracker.Cancel(target, at, "target_deleted");
        Targets.Remove(target);
    }

    /// <summary>Another replica evaluates the target now.</summary>
    public void Forget(EngineTarget target)
    {
        Tracker.Forget(target);
        Targets.Remove(target);
    }

    public void Forget(IReadOnlySet<int> shards)
    {
        foreach (var target in Targets.All.Where(target => shards.Contains(target.Known.Shard)).ToList())
        {
            Forget(target);
        }
    }

    public bool IsSilent(Guid node) =>
        Targets.Find(node)?.HeardAt is { } heard && _clock.GetUtcNow() - heard > _options.SilentAfter;

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
}
