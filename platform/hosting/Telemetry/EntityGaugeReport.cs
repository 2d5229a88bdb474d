namespace Panel.Hosting.Telemetry;

/// <summary><c>GET /internal/figures</c> of a service.</summary>
/// <param name="Figures">By name, then by group: <c>instances.running</c>.</param>
public sealed record EntityGaugeReport(
    DateTimeOffset MeasuredAt,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Figures
);
