using Panel.Alerts.Conditions;

namespace Panel.Alerts.Evaluation;

/// <summary>How far the rules that are not simply well have come with each target, and what of that changed.</summary>
internal sealed class RuleTracker(EngineTargets targets)
{
    // Targets with a pending or firing rule, or a rule about a state that holds.
    private readonly HashSet<EngineTarget> _tracked = [];
    private List<EngineChange> _changes = [];

    /// <summary>What changed since the last call, in order.</summary>
    public List<EngineChange> TakeChanges()
    {
        var taken = _changes;
        _changes = [];
        return taken;
    }

    /// <summary>Firing samples' newest values, for the rows.</summary>
    public IEnumerable<(Guid RuleId, Guid TargetId, double Value)> FiringValues() =>
        from target in _tracked
        from tracked in target.Tracked!.Values
        where tracked.Progress.Phase == RulePhase.Firing
        where targets.Rules.Find(tracked.RuleId) is { Metric: not RuleMetric.State }
        select (tracked.RuleId, target.Known.Id, tracked.Progress.Value);

    /// <summary>Takes over what the row says, without a change.</summary>
    /// <param name="state">The row.</param>
    /// <param name="evaluatedAt">Up to when the replica before had evaluated.</param>
    public void Restore(RuleState state, DateTimeOffset? evaluatedAt)
    {
        if (targets.Find(state.TargetId) is not { } target)
        {
            return;
        }

        var lastAt =
            targets.Rules.Find(state.RuleId)?.Metric.IsSampled() == true && evaluatedAt > state.LastAt
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

    /// <summary>One value under one rule.</summary>
    /// <param name="shown">The value that people see, where it is not the one that is compared.</param>
    public void Step(
        EngineTarget target,
        RuleEntry entry,
        DateTimeOffset at,
        double value,
        string? message = null,
        double? shown = null
    )
    {
        var tracked = target.Tracked?.GetValueOrDefault(entry.Id);
        var after = RuleEvaluator.Observe(entry.Condition, tracked?.Progress ?? default, at, value);
        if (tracked is null && after.Phase == RulePhase.Ok)
        {
            return;
        }

        tracked ??= Track(target, entry.Id, entry.Rule.ConditionVersion);
        tracked.ConditionVersion = entry.Rule.ConditionVersion;
        Move(target, entry, tracked, after, at, shown ?? value, message);
    }

    /// <summary>The durations of rules about states, which pass without an event.</summary>
    public void Pass(DateTimeOffset now)
    {
        foreach (var target in _tracked.ToList())
        {
            foreach (var tracked in target.Tracked!.Values.ToList())
            {
                if (targets.Rules.Find(tracked.RuleId) is { Metric: RuleMetric.State } entry)
                {
                    var after = RuleEvaluator.Pass(entry.Condition, tracked.Progress, now);
                    Move(target, entry, tracked, after, now, tracked.Progress.Value, message: null);
                }
            }
        }
    }

    /// <summary>Ends what its rule no longer says.</summary>
    public void Reconcile(DateTimeOffset now)
    {
        foreach (var target in _tracked.ToList())
        {
            foreach (var tracked in target.Tracked!.Values.ToList())
            {
                var entry = targets.Rules.Find(tracked.RuleId);
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

    /// <summary>Ends everything about a target that is no more.</summary>
    public void Cancel(EngineTarget target, DateTimeOffset at, string reason)
    {
        foreach (var tracked in target.Tracked?.Values.ToList() ?? [])
        {
            Cancel(target, tracked, at, reason);
        }
    }

    /// <summary>Forgets a target that another replica evaluates now.</summary>
    public void Forget(EngineTarget target) => _tracked.Remove(target);

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
                targets.Rules.Find(tracked.RuleId),
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
}
