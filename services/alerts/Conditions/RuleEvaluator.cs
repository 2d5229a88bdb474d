namespace Panel.Alerts.Conditions;

/// <summary>Moves a rule's progress with each sample. Pure: times come with the samples, or from the caller.</summary>
internal static class RuleEvaluator
{
    private const int MostMissed = 3;

    /// <summary>
    /// The progress after a sample; default when all is well. Samples that are not newer than the last change
    /// nothing, so one that comes twice or late has no effect.
    /// </summary>
    public static RuleProgress Observe(
        RuleCondition condition,
        in RuleProgress before,
        DateTimeOffset at,
        double value
    ) =>
        before.Phase switch
        {
            RulePhase.Ok => condition.IsTrue(value) ? Begin(condition, at, value) : default,
            _ when at <= before.LastAt => before,
            RulePhase.Pending => ObservePending(condition, before, at, value),
            _ => ObserveFiring(condition, before, at, value),
        };

    /// <summary>For events, whose state lasts until the next one: what the passing of time alone brings about.</summary>
    public static RuleProgress Pass(RuleCondition condition, in RuleProgress before, DateTimeOffset now) =>
        before switch
        {
            { Phase: RulePhase.Pending } when now - before.Since >= condition.Duration => before with
            {
                Phase = RulePhase.Firing,
            },
            { Phase: RulePhase.Firing, OverSince: { } over } when now - over >= condition.KeepFiring => default,
            _ => before,
        };

    private static RuleProgress Begin(RuleCondition condition, DateTimeOffset at, double value) =>
        new(
            condition.Duration == TimeSpan.Zero ? RulePhase.Firing : RulePhase.Pending,
            Since: at,
            LastAt: at,
            OverSince: null,
            value,
            Peak: value
        );

    private static RuleProgress ObservePending(
        RuleCondition condition,
        in RuleProgress before,
        DateTimeOffset at,
        double value
    )
    {
        if (!condition.IsTrue(value))
        {
            return default;
        }

        // What happened in a gap is unknown, so the duration begins anew.
        if (IsGap(condition, before, at))
        {
            return Begin(condition, at, value);
        }

        return before with
        {
            Phase = at - before.Since >= condition.Duration ? RulePhase.Firing : RulePhase.Pending,
            LastAt = at,
            Value = value,
            Peak = Farther(condition, before.Peak, value),
        };
    }

    private static RuleProgress ObserveFiring(
        RuleCondition condition,
        in RuleProgress before,
        DateTimeOffset at,
        double value
    )
    {
        if (!condition.IsOver(value))
        {
            return before with
            {
                LastAt = at,
                OverSince = null,
                Value = value,
                Peak = Farther(condition, before.Peak, value),
            };
        }

        var over = before.OverSince is { } since && !IsGap(condition, before, at) ? since : at;
        return at - over >= condition.KeepFiring
            ? default
            : before with
            {
                LastAt = at,
                OverSince = over,
                Value = value,
            };
    }

    private static bool IsGap(RuleCondition condition, in RuleProgress before, DateTimeOffset at) =>
        condition.Interval is { } interval && at - before.LastAt > interval * MostMissed;

    private static double Farther(RuleCondition condition, double peak, double value) =>
        condition.Operator is RuleOperator.Lt or RuleOperator.Lte ? Math.Min(peak, value) : Math.Max(peak, value);
}
