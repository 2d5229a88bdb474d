using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;

namespace Panel.Alerts.Rules;

/// <param name="BuiltIn">Which rule of the panel's own it is, for example node_offline; null for a user's.</param>
/// <param name="Platform">About the platform's own nodes; administrators see it.</param>
/// <param name="Version">For If-Match.</param>
internal sealed record AlertRuleResponse(
    Guid Id,
    string? BuiltIn,
    bool Platform,
    string Name,
    string Description,
    string TargetType,
    Guid? TargetId,
    IReadOnlyDictionary<string, string> Selector,
    RuleMetric Metric,
    RuleOperator Operator,
    double? Threshold,
    string? Value,
    double? ResolveThreshold,
    int DurationSeconds,
    int KeepFiringSeconds,
    int CooldownSeconds,
    AlertSeverity Severity,
    bool Enabled,
    bool NotifyInApp,
    IReadOnlyList<Guid> IntegrationIds,
    IReadOnlyDictionary<string, string> Labels,
    string? RunbookUrl,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    public static AlertRuleResponse Of(AlertRule rule) =>
        new(
            rule.Id,
            rule.BuiltIn,
            rule.OrganizationId is null,
            rule.Name,
            rule.Description,
            rule.TargetType,
            rule.TargetId,
            rule.Selector,
            rule.Metric,
            rule.Operator,
            rule.Metric == RuleMetric.State ? null : rule.Threshold,
            rule.Value,
            rule.ResolveThreshold,
            rule.DurationSeconds,
            rule.KeepFiringSeconds,
            rule.CooldownSeconds,
            rule.Severity,
            rule.Enabled,
            rule.NotifyInApp,
            rule.IntegrationIds,
            rule.Labels,
            rule.RunbookUrl,
            rule.Version,
            rule.CreatedAt,
            rule.UpdatedAt
        );
}
