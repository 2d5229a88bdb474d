using System.ComponentModel.DataAnnotations;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Targets;
using Panel.Hosting.ApiDescription;

namespace Panel.Alerts.Rules;

/// <summary>A rule as a user writes it.</summary>
/// <param name="Name">Unique in the organization.</param>
/// <param name="TargetType">node or instance.</param>
/// <param name="TargetId">Without it: all, or those that the selector picks.</param>
/// <param name="Selector">Labels that the node must have; for an instance, the node that it runs on.</param>
/// <param name="Operator">eq is the only one for the metric state.</param>
/// <param name="Threshold">Percent, seconds or bytes per second, as the metric has it.</param>
/// <param name="Value">For the metric state, for example crashed or offline.</param>
/// <param name="ResolveThreshold">The alert ends only past it; the threshold without it.</param>
/// <param name="DurationSeconds">How long the condition must hold; 300 without it, 0 for the metric state.</param>
/// <param name="KeepFiringSeconds">How long the condition must be over before the alert ends; 0 without it.</param>
/// <param name="CooldownSeconds">Least time between two notices about the same target; 600 without it.</param>
/// <param name="Severity">warn without it.</param>
/// <param name="Enabled">True without it.</param>
/// <param name="NotifyInApp">Whether its alerts count as unread; true without it.</param>
/// <param name="IntegrationIds">Only these are told; empty for each that listens.</param>
/// <param name="Labels">Go into notices, and can be matched by silences and integrations.</param>
/// <param name="RunbookUrl">What to do about it; http or https.</param>
internal sealed record AlertRuleRequest(
    [property: Required, StringLength(RuleLimits.LongestName, MinimumLength = 1)] string? Name,
    [property: StringLength(RuleLimits.LongestDescription)] string? Description,
    [property: Required, OneOf<TargetKind>] string? TargetType,
    Guid? TargetId,
    IReadOnlyDictionary<string, string>? Selector,
    [property: Required, OneOf<RuleMetric>] string? Metric,
    [property: OneOf<RuleOperator>] string? Operator,
    double? Threshold,
    [property: StringLength(32)] string? Value,
    double? ResolveThreshold,
    [property: Range(0, RuleLimits.LongestDuration)] int? DurationSeconds,
    [property: Range(0, RuleLimits.LongestDuration)] int? KeepFiringSeconds,
    [property: Range(0, RuleLimits.LongestCooldown)] int? CooldownSeconds,
    [property: OneOf<AlertSeverity>] string? Severity,
    bool? Enabled,
    bool? NotifyInApp,
    [property: MaxLength(RuleLimits.MostIntegrations)] IReadOnlyList<Guid>? IntegrationIds,
    IReadOnlyDictionary<string, string>? Labels,
    [property: Url, StringLength(RuleLimits.LongestUrl)] string? RunbookUrl
);
