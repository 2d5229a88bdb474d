using Panel.Alerts.Conditions;
using Panel.Data.History;

namespace Panel.Alerts.Rules;

/// <summary>One target's history under one rule.</summary>
/// <param name="rule">The rule to try.</param>
/// <param name="series">Where its metric stands in the history.</param>
internal sealed class RuleTestRun(AlertRule rule, int series)
{
    private const int MostMissed = 3;

    public int Notices { get; private set; }

    public long Samples { get; private set; }

    public int Gaps { get; private set; }

    public IReadOnlyList<Fired> Evaluate(IReadOnlyList<HistoryStep> points)
    {
        var condition = rule.ToCondition();
        var fired = new List<Fired>();
        var progress = default(RuleProgress);
        HistoryStep? last = null;
        DateTimeOffset? noticedAt = null;
        foreach (var point in points.Where(point => !float.IsNaN(point.Means[series])))
        {
            Samples++;
            var interval = TimeSpan.FromSeconds(Math.Max(point.Seconds, last?.Seconds ?? 0));
            Gaps += last is not null && point.At - last.At > interval * MostMissed ? 1 : 0;
            last = point;
            var before = progress;
            progress = RuleEvaluator.Observe(
                condition with
                {
                    Interval = interval,
                },
                before,
                point.At,
                point.Means[series]
            );
            if (progress.Phase == RulePhase.Firing && before.Phase != RulePhase.Firing)
            {
                fired.Add(new Fired(point.At, null, progress.Peak));
                if (noticedAt is not { } at || point.At - at >= TimeSpan.FromSeconds(rule.CooldownSeconds))
                {
                    Notices++;
                    noticedAt = point.At;
                }
            }
            else if (progress.Phase == RulePhase.Firing)
            {
                fired[^1] = fired[^1] with { Peak = progress.Peak };
            }
            else if (before.Phase == RulePhase.Firing)
            {
                fired[^1] = fired[^1] with { To = point.At };
            }
        }

        return fired;
    }

    internal sealed record Fired(DateTimeOffset From, DateTimeOffset? To, double Peak);
}
