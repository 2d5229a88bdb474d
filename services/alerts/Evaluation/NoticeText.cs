using System.Text;
using System.Text.Json;
using Panel.Alerts.Alerts;
using Panel.Alerts.Notifications;
using Panel.Hosting.Json;

namespace Panel.Alerts.Evaluation;

/// <summary>What a notice says of a group's alerts.</summary>
internal static class NoticeText
{
    private const int MostLines = 20;
    private const int MostAlerts = 100;
    private const int LongestTitle = 200;

    public static NotificationRequest Of(
        string key,
        string name,
        IReadOnlyList<Alert> alerts,
        IReadOnlyList<Guid>? integrations,
        DateTimeOffset now
    )
    {
        var first = alerts[0];
        return new NotificationRequest(
            key,
            first.OrganizationId,
            name,
            alerts.Max(alert => alert.Severity),
            TitleOf(name, alerts),
            TextOf(alerts),
            alerts.Count == 1 ? $"/alerts/{first.Id}" : "/alerts",
            now,
            SharedLabels(alerts),
            [.. alerts.Select(alert => alert.TargetId).Distinct()],
            integrations,
            DataOf(name, alerts)
        );
    }

    private static string TitleOf(string name, IReadOnlyList<Alert> alerts)
    {
        var what = name["alert.".Length..];
        var rule = alerts[0].Labels.GetValueOrDefault("rule", alerts[0].Condition);
        var title =
            alerts.Count == 1
                ? $"[{what}] {rule}: {alerts[0].TargetName}"
                : $"[{what}] {rule}: {alerts.Count} {alerts[0].TargetType}s";
        return title.Length <= LongestTitle ? title : title[..LongestTitle];
    }

    private static string TextOf(IReadOnlyList<Alert> alerts)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts.Take(MostLines))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(alert.Message);
            if (alert.Refires > 0)
            {
                text.Append(" It fired ").Append(alert.Refires).Append(" more times since the last notice.");
            }
        }

        return alerts.Count > MostLines ? $"{text}\n… {alerts.Count - MostLines} more" : text.ToString();
    }

    private static Dictionary<string, string> SharedLabels(IReadOnlyList<Alert> alerts) =>
        alerts[0]
            .Labels.Where(label => alerts.All(alert => alert.Labels.GetValueOrDefault(label.Key) == label.Value))
            .ToDictionary(StringComparer.Ordinal);

    private static string DataOf(string name, IReadOnlyList<Alert> alerts) =>
        JsonSerializer.Serialize(
            new
            {
                State = name["alert.".Length..],
                alerts[0].GroupId,
                alerts.Count,
                Alerts = alerts
                    .Take(MostAlerts)
                    .Select(alert => new
                    {
                        alert.Id,
                        alert.RuleId,
                        Target = new AlertTarget(alert.TargetType, alert.TargetId, alert.TargetName),
                        alert.NodeId,
                        alert.Condition,
                        alert.Severity,
                        alert.State,
                        alert.Message,
                        Value = alert.LastValue,
                        alert.StartedAt,
                        alert.ResolvedAt,
                        alert.Labels,
                    }),
            },
            PanelJson.Options
        );
}
