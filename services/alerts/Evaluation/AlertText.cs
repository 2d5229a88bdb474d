using System.Globalization;
using Panel.Alerts.Conditions;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>What alerts say to people when no event brings a text along.</summary>
internal static class AlertText
{
    public static string Of(AlertRule rule, KnownTarget target, double value)
    {
        var subject = $"{(target.Type == KnownTarget.Node ? "Node" : "Instance")} {target.Name}";
        if (rule.Metric == RuleMetric.State)
        {
            return $"{subject} is {rule.Value!.Replace('_', ' ')}{For(rule)}.";
        }

        return $"{subject}: {NameOf(rule.Metric)} is {Number(rule.Metric, value)} "
            + $"({Sign(rule.Operator)} {Number(rule.Metric, rule.Threshold)}{For(rule)}).";
    }

    private static string For(AlertRule rule) =>
        rule.DurationSeconds switch
        {
            0 => "",
            < 120 => $" for {rule.DurationSeconds} s",
            _ => $" for {rule.DurationSeconds / 60} min",
        };

    private static string NameOf(RuleMetric metric) =>
        metric switch
        {
            RuleMetric.CpuUsage => "CPU use",
            RuleMetric.MemoryUsage => "memory use",
            RuleMetric.DiskUsage => "disk use",
            RuleMetric.NetworkRx => "network receiving",
            RuleMetric.NetworkTx => "network sending",
            _ => "silence",
        };

    private static string Number(RuleMetric metric, double value)
    {
        var number = value.ToString("0.##", CultureInfo.InvariantCulture);
        return metric switch
        {
            RuleMetric.CpuUsage or RuleMetric.MemoryUsage or RuleMetric.DiskUsage => $"{number} %",
            RuleMetric.HeartbeatMissed => $"{number} s",
            _ => $"{number} B/s",
        };
    }

    private static string Sign(RuleOperator comparison) =>
        comparison switch
        {
            RuleOperator.Gt => ">",
            RuleOperator.Gte => "≥",
            RuleOperator.Lt => "<",
            RuleOperator.Lte => "≤",
            _ => "=",
        };
}
