namespace Panel.Instances.Workloads.Rules;

/// <summary>The validation rules of one variable.</summary>
internal sealed class RuleSet
{
    private readonly List<Rule> _rules;
    private readonly bool _numeric;

    public RuleSet(IEnumerable<string> rules)
    {
        _rules = [.. rules.Select(Rule.Parse)];
        _numeric = _rules.Any(rule => rule.Name is "numeric" or "integer" or "decimal");
    }

    public bool Required => _rules.Any(rule => rule.Name is "required");

    /// <summary>
    /// Rules that are kept but cannot be enforced, as written; those that were looked at before the budget was spent.
    /// </summary>
    public IReadOnlyList<string> Unenforced(RuleBudget budget)
    {
        using var measurement = budget.Measure();
        return
        [
            .. _rules.TakeWhile(_ => !budget.IsSpent).Where(rule => !RuleCheck.Knows(rule)).Select(rule => rule.Text),
        ];
    }

    /// <summary>
    /// Why the value is refused, all reasons; empty when it is fine. One of them is that the budget was spent.
    /// </summary>
    public IReadOnlyList<string> Check(string? value, RuleBudget budget)
    {
        using var measurement = budget.Measure();
        // An empty value meets every rule but the ones about being there.
        if (string.IsNullOrWhiteSpace(value))
        {
            return _rules.Where(rule => Missing(rule, value)).Select(_ => "is required").Distinct().ToList();
        }

        var sized = new RuleSize(
            value,
            _numeric && Numeric.Parse(value) is { } number ? number : Length(value),
            _numeric
        );
        var reasons = new List<string>();
        foreach (var rule in _rules)
        {
            if ((budget.IsSpent ? RuleBudget.SpentMessage : RuleCheck.Check(rule, sized, budget)) is not { } reason)
            {
                continue;
            }

            if (!reasons.Contains(reason))
            {
                reasons.Add(reason);
            }

            if (reason == RuleBudget.SpentMessage)
            {
                break;
            }
        }

        return reasons;
    }

    private static bool Missing(Rule rule, string? value) =>
        rule.Name switch
        {
            "required" or "accepted" => true,
            "filled" => value is not null,
            "present" => value is null,
            _ => false,
        };

    private static int Length(string value) => value.EnumerateRunes().Count();
}
