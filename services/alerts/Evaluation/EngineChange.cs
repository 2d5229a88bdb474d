using Panel.Alerts.Conditions;

namespace Panel.Alerts.Evaluation;

/// <summary>A rule changed its phase with a target, or its alert has news.</summary>
/// <param name="Entry">Null when the rule is gone.</param>
/// <param name="Before">The phase that it leaves.</param>
/// <param name="Message">Of the event, for people; null for the usual text.</param>
/// <param name="Reason">Why it ends when its condition does not; null otherwise.</param>
internal sealed record EngineChange(
    Guid RuleId,
    RuleEntry? Entry,
    EngineTarget Target,
    RulePhase Before,
    RuleProgress After,
    DateTimeOffset At,
    double Value,
    string? Message = null,
    string? Reason = null
)
{
    public bool Fired => Before != RulePhase.Firing && After.Phase == RulePhase.Firing;

    public bool Ended => Before == RulePhase.Firing && After.Phase != RulePhase.Firing;
}
