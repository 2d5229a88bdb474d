namespace Panel.Alerts.Conditions;

/// <summary>How a value is compared with the threshold.</summary>
public enum RuleOperator
{
    Gt,
    Gte,
    Lt,
    Lte,
    Eq,
}
