namespace Panel.Alerts.Conditions;

/// <summary>When a rule fires, and when it is over.</summary>
/// <param name="ResolveThreshold">The value must be past it to end the alert; the threshold itself by default.</param>
/// <param name="Duration">How long the condition must hold without a false sample.</param>
/// <param name="KeepFiring">How long it must be over.</param>
/// <param name="Interval">Expected between two samples: a gap of more than three is unknown. Null for events, which
/// hold until the next one.</param>
internal sealed record RuleCondition(
    RuleOperator Operator,
    double Threshold,
    double ResolveThreshold,
    TimeSpan Duration,
    TimeSpan KeepFiring,
    TimeSpan? Interval
)
{
    public bool IsTrue(double value) => Compare(value, Threshold);

    /// <summary>Past the threshold of resolving; between both thresholds a firing alert goes on.</summary>
    public bool IsOver(double value) => !Compare(value, ResolveThreshold) && !IsTrue(value);

    private bool Compare(double value, double threshold) =>
        Operator switch
        {
            RuleOperator.Gt => value > threshold,
            RuleOperator.Gte => value >= threshold,
            RuleOperator.Lt => value < threshold,
            RuleOperator.Lte => value <= threshold,
            _ => value == threshold,
        };
}
