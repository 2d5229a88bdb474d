namespace Panel.Alerts.Alerts;

/// <summary>An alert as the API shows it.</summary>
public sealed record AlertResponse(
    Guid Id,
    Guid? RuleId,
    AlertTarget Target,
    string Condition,
    AlertSeverity Severity,
    AlertState State,
    string Message,
    double Value,
    DateTimeOffset StartedAt,
    DateTimeOffset? AcknowledgedAt,
    Guid? AcknowledgedBy,
    DateTimeOffset? ResolvedAt
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
            alert.StartedAt,
            alert.AcknowledgedAt,
            alert.AcknowledgedBy,
            alert.ResolvedAt
        );
}

/// <param name="Type">node or instance.</param>
public sealed record AlertTarget(string Type, Guid Id, string Name);
