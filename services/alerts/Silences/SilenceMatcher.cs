namespace Panel.Alerts.Silences;

/// <summary>What one label of an alert must be.</summary>
/// <param name="Label">Of the alert: rule, rule_id, condition, severity, target, target_id, target_type, node_id, and
/// the labels of its rule and node.</param>
/// <param name="Op">`=`, `!=` or `in`.</param>
/// <param name="Value">With `in`, several values separated by commas.</param>
internal sealed record SilenceMatcher(string Label, string Op, string Value)
{
    public static readonly string[] Operators = ["=", "!=", "in"];

    /// <summary>A label that the alert does not have is empty.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var actual = labels.GetValueOrDefault(Label, "");
        return Op switch
        {
            "=" => actual == Value,
            "!=" => actual != Value,
            _ => Value.Split(',', StringSplitOptions.TrimEntries).Contains(actual, StringComparer.Ordinal),
        };
    }
}
