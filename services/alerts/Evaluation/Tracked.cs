using Panel.Alerts.Conditions;

namespace Panel.Alerts.Evaluation;

/// <summary>One rule and one target in memory, as the row has it.</summary>
internal sealed class Tracked
{
    public required Guid RuleId { get; init; }

    public required long ConditionVersion { get; set; }

    public RuleProgress Progress { get; set; }
}
