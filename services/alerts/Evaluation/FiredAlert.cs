using Panel.Alerts.Alerts;
using Panel.Alerts.Rules;
using Panel.Hosting.Json;

namespace Panel.Alerts.Evaluation;

/// <summary>Makes the alert of a rule that fires.</summary>
internal static class FiredAlert
{
    public static Alert Of(EngineChange change, DateTimeOffset now)
    {
        var (rule, target) = (change.Entry!.Rule, change.Target.Known);
        return new Alert
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = target.OrganizationId,
            RuleId = rule.Id,
            TargetType = target.Type,
            TargetId = target.Id,
            TargetName = target.Name,
            NodeId = target.NodeId,
            Shard = target.Shard,
            Condition = rule.Cause,
            Severity = rule.Severity,
            State = AlertState.Firing,
            Message = change.Message ?? AlertText.Of(rule, target, change.Value),
            Value = Rounded(change.Value),
            LastValue = Rounded(change.Value),
            StartedAt = change.At,
            OpenKey = KeyOf(change),
            Inhibits = AlertInhibition.IsInhibitor(change),
            NotifyInApp = rule.NotifyInApp,
            Labels = LabelsOf(rule, change.Target),
        };
    }

    /// <summary>One alert of a rule and a target is open at a time.</summary>
    public static string KeyOf(EngineChange change) => KeyOf(change.RuleId, change.Target.Known.Id);

    public static string KeyOf(Guid rule, Guid target) => $"{rule}/{target}";

    public static double Rounded(double value) => Math.Round(value, 3);

    private static Dictionary<string, string> LabelsOf(AlertRule rule, EngineTarget target)
    {
        var labels = new Dictionary<string, string>(target.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in rule.Labels)
        {
            labels[key] = value;
        }

        labels["rule"] = rule.Name;
        labels["rule_id"] = rule.Id.ToString();
        labels["condition"] = rule.Cause;
        labels["severity"] = EnumNames.Of(rule.Severity);
        labels["target"] = target.Known.Name;
        labels["target_id"] = target.Known.Id.ToString();
        labels["target_type"] = target.Known.Type;
        labels["node_id"] = target.Known.NodeId.ToString();
        return labels;
    }
}
