namespace Panel.Alerts.Alerts;

/// <summary>An alert as the API shows it.</summary>
/// <param name="Condition">A built-in rule's kind, for example node_offline, or a rule's metric.</param>
/// <param name="Value">As it fired.</param>
/// <param name="LastValue">The newest that was written down, at most a minute old while it fires.</param>
/// <param name="ResolveReason">rule_deleted, rule_changed or target_deleted; null when its condition ended.</param>
/// <param name="GroupId">Alerts with the same one are told in one notice.</param>
/// <param name="SilencedBy">The silence that keeps it from being told.</param>
/// <param name="InhibitedBy">The alert of its node that keeps it from being told.</param>
/// <param name="NotifiedAt">The last notice about it.</param>
/// <param name="Refires">How often it has fired within the cool-down.</param>
/// <param name="Events">What became of it, oldest first.</param>
public sealed record AlertResponse(
    Guid Id,
    Guid RuleId,
    AlertTarget Target,
    string Condition,
    AlertSeverity Severity,
    AlertState State,
    string Message,
    double Value,
    double LastValue,
    DateTimeOffset StartedAt,
    DateTimeOffset? AcknowledgedAt,
    Guid? AcknowledgedBy,
    DateTimeOffset? ResolvedAt,
    string? ResolveReason,
    Guid? GroupId,
    Guid? SilencedBy,
    Guid? InhibitedBy,
    DateTimeOffset? NotifiedAt,
    int Refires,
    IReadOnlyList<AlertEvent> Events
)
{
    public static AlertResponse Of(Alert alert) =>
        new(
            alert.Id,
            alert.RuleId,
            new AlertTarget(alert.TargetType, alert.TargetId, alert.TargetName),
            alert.Condition,
            alert.Severity,
            alert.State,
            alert.Message,
            alert.Value,
            alert.LastValue,
            alert.StartedAt,
            alert.AcknowledgedAt,
            alert.AcknowledgedBy,
            alert.ResolvedAt,
            alert.ResolveReason,
            alert.GroupId,
            alert.SilencedBy,
            alert.InhibitedBy,
            alert.NotifiedAt,
            alert.Refires,
            alert.AcknowledgedAt is { } at
                ? [.. alert.Events.Append(new AlertEvent(at, "acknowledged")).OrderBy(row => row.At)]
                : alert.Events
        );
}

/// <param name="Type">node or instance.</param>
public sealed record AlertTarget(string Type, Guid Id, string Name);
