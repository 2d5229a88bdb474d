using Panel.Alerts.Conditions;
using Panel.Alerts.Rules;

namespace Panel.Alerts.Evaluation;

/// <summary>A rule, ready to be evaluated.</summary>
internal sealed record RuleEntry(AlertRule Rule, RuleCondition Condition)
{
    public Guid Id => Rule.Id;

    public RuleMetric Metric => Rule.Metric;
}
