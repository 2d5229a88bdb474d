using Panel.Alerts.Conditions;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// All enabled rules by what they apply to. Targets without rules of their own share the arrays of their
/// organization, so that fifty thousand instances cost no arrays.
/// </summary>
internal sealed class RuleIndex
{
    private static readonly int Metrics = Enum.GetValues<RuleMetric>().Length;
    private static readonly RuleEntry[][] None = Empty();

    private readonly Dictionary<(Guid? Organization, string Type), Scope> _scopes = [];
    private readonly Dictionary<Guid, RuleEntry> _byId = [];

    public RuleIndex(IEnumerable<AlertRule> rules)
    {
        foreach (var rule in rules)
        {
            var entry = new RuleEntry(rule, rule.ToCondition());
            _byId[rule.Id] = entry;
            if (rule.Enabled)
            {
                ScopeOf(rule.OrganizationId, rule.TargetType).Add(entry);
            }
        }

        foreach (var scope in _scopes.Values)
        {
            scope.Seal();
        }
    }

    public int Count => _byId.Count;

    public RuleEntry? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>By metric.</summary>
    /// <param name="target">Whose rules.</param>
    /// <param name="labels">Of the node that it is, or runs on.</param>
    public RuleEntry[][] For(KnownTarget target, IReadOnlyDictionary<string, string> labels) =>
        _scopes.TryGetValue((target.OrganizationId, target.Type), out var scope) ? scope.For(target.Id, labels) : None;

    private Scope ScopeOf(Guid? organization, string type)
    {
        if (!_scopes.TryGetValue((organization, type), out var scope))
        {
            _scopes[(organization, type)] = scope = new Scope();
        }

        return scope;
    }

    private static RuleEntry[][] Empty() => [.. Enumerable.Repeat(Array.Empty<RuleEntry>(), Metrics)];

    private static RuleEntry[][] ByMetric(IEnumerable<RuleEntry> entries)
    {
        var rules = Empty();
        foreach (var metric in entries.GroupBy(entry => entry.Metric))
        {
            rules[(int)metric.Key] = [.. metric];
        }

        return rules;
    }

    /// <summary>The rules of an organization for one kind of target.</summary>
    private sealed class Scope
    {
        private readonly List<RuleEntry> _all = [];
        private readonly List<RuleEntry> _selecting = [];
        private readonly Dictionary<Guid, List<RuleEntry>> _single = [];
        private RuleEntry[][] _shared = None;

        public void Add(RuleEntry entry)
        {
            if (entry.Rule.TargetId is { } target)
            {
                if (!_single.TryGetValue(target, out var own))
                {
                    _single[target] = own = [];
                }

                own.Add(entry);
            }
            else
            {
                (entry.Rule.Selector.Count > 0 ? _selecting : _all).Add(entry);
            }
        }

        public void Seal() => _shared = ByMetric(_all);

        public RuleEntry[][] For(Guid target, IReadOnlyDictionary<string, string> labels)
        {
            var own = _single.GetValueOrDefault(target);
            var selecting = _selecting.Where(entry => Selects(entry.Rule.Selector, labels)).ToList();
            return own is null && selecting.Count == 0 ? _shared : ByMetric([.. _all, .. own ?? [], .. selecting]);
        }

        private static bool Selects(Dictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
            selector.All(label => labels.GetValueOrDefault(label.Key) == label.Value);
    }
}
