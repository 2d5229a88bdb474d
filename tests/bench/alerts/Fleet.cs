using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Bench;

/// <summary>Twenty organizations with 500 rules each, the most that one may have, and 50 nodes each.</summary>
internal static class Fleet
{
    public const int Organizations = 20;
    public const int RulesEach = RuleLimits.MostRules;
    public const int NodesEach = 50;

    public static readonly Guid[] Owners = [.. Enumerable.Range(0, Organizations).Select(_ => Guid.CreateVersion7())];

    public static readonly KnownTarget[] Nodes =
    [
        .. from owner in Owners
        from number in Enumerable.Range(0, NodesEach)
        select NodeOf(owner, number),
    ];

    /// <param name="owner">The organization, for all rules of it; the first alone for rules on every node.</param>
    public static IEnumerable<AlertRule> RulesOf(Guid owner, DateTimeOffset now) =>
        Enumerable
            .Range(0, RulesEach)
            .Select(number => new AlertRule
            {
                Id = Guid.CreateVersion7(),
                OrganizationId = owner,
                Name = $"rule {number}",
                TargetType = KnownTarget.Node,
                Metric = RuleMetrics.Sampled[number % 3],
                Operator = RuleOperator.Gt,
                // Only the first one can fire.
                Threshold = number == 0 ? 90 : 100 + number,
                Severity = AlertSeverity.Warn,
                CreatedAt = now,
                UpdatedAt = now,
            });

    private static KnownTarget NodeOf(Guid owner, int number)
    {
        var id = Guid.CreateVersion7();
        return new KnownTarget
        {
            Id = id,
            Type = KnownTarget.Node,
            OrganizationId = owner,
            NodeId = id,
            Shard = Shards.Of(id),
            Name = $"node {number}",
        };
    }
}
