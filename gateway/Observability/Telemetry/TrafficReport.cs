namespace Panel.Gateway.Observability.Telemetry;

/// <summary>
/// Requests that one gateway answered. With several gateways each tells of itself; Prometheus adds them up.
/// </summary>
/// <param name="WindowSeconds">How much of the last minute it knows.</param>
/// <param name="LatencyP50Ms">At most a third too large; null without requests.</param>
internal sealed record TrafficReport(
    double WindowSeconds,
    long Requests,
    double RequestsPerSecond,
    long ServerErrors,
    double? LatencyP50Ms,
    double? LatencyP95Ms,
    double? LatencyP99Ms
);
