using System.Runtime.InteropServices;

namespace Panel.Alerts.Conditions;

/// <summary>How far a rule has come with one target. While all is well there is none.</summary>
/// <param name="Since">When the condition became true without interruption.</param>
/// <param name="LastAt">The newest sample or event that was evaluated.</param>
/// <param name="OverSince">When a firing rule's condition became over; null while it holds.</param>
/// <param name="Value">The newest one.</param>
/// <param name="Peak">The one farthest past the threshold since <paramref name="Since"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleProgress(
    RulePhase Phase,
    DateTimeOffset Since,
    DateTimeOffset LastAt,
    DateTimeOffset? OverSince,
    double Value,
    double Peak
);

/// <summary>Ok has no progress.</summary>
internal enum RulePhase
{
    Ok,
    Pending,
    Firing,
}
