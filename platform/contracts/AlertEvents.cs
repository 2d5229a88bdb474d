namespace Panel.Contracts;

// Events from the alerts service.

/// <summary>An alert opened, was acknowledged or ended.</summary>
/// <param name="OrganizationId">Null for a matter of the platform.</param>
/// <param name="RuleId">Null for a built-in condition.</param>
/// <param name="TargetType">node or instance.</param>
/// <param name="Severity">info, warn, error or critical.</param>
/// <param name="State">firing, acknowledged or resolved.</param>
public sealed record AlertChanged(
    Guid AlertId,
    Guid? OrganizationId,
    Guid? RuleId,
    string TargetType,
    Guid TargetId,
    string Severity,
    string State,
    string Message,
    DateTimeOffset At
);
