using Panel.Alerts.Alerts;

namespace Panel.Alerts.Integrations;

/// <summary>What an integration hears of, beside its events. Each part left out lets everything through.</summary>
/// <param name="SeverityMin">info, warn, error or critical: nothing below it.</param>
/// <param name="Labels">The event has each of these labels with this value.</param>
/// <param name="Targets">Nodes and instances; the event is about one of them.</param>
internal sealed record IntegrationFilters(
    AlertSeverity? SeverityMin = null,
    Dictionary<string, string>? Labels = null,
    List<Guid>? Targets = null
)
{
    public bool Let(AlertSeverity severity, IReadOnlyDictionary<string, string> labels, IReadOnlyList<Guid> targets) =>
        severity >= (SeverityMin ?? AlertSeverity.Info)
        && (Labels is null || Labels.All(wanted => labels.TryGetValue(wanted.Key, out var has) && has == wanted.Value))
        && (Targets is not { Count: > 0 } || Targets.Any(targets.Contains));
}
