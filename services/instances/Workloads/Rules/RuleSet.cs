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

    /// <summary>Rules that are kept but cannot be enforced, as written.</summary>
    public IEnumerable<string> Unenforced => _rules.Where(rule => !RuleCheck.Knows(rule)).Select(rule => rule.Text);

    /// <summary>Why the value is refused, all reasons; empty when it is fine.</summary>
    public IReadOnlyList<string> Check(string? value)
    {
        // An empty value meets every rule but the ones about being there.
        if (string.IsNullOrWhiteSpace(value))
        {
            return _rules.Where(rule => Missing(rule, value)).Select(_ => "is required").Distinct().ToList();
        }

        var sized = new Sized(value, _numeric && Numeric.Parse(value) is { } number ? number : Length(value), _numeric);
        return _rules.Select(rule => RuleCheck.Check(rule, sized)).OfType<string>().Distinct().ToList();
    }

    private static bool Missing(Rule rule, string? value) => rule.Name switch
    {
        "required" or "accepted" => true,
        "filled" => value is not null,
        "present" => value is null,
        _ => false,
    };

    private static int Length(string value) => value.EnumerateRunes().Count();
}
