using System.Diagnostics.Metrics;
using Panel.Gateway.Admission.Metrics;

namespace Panel.Gateway.Admission.Limits;

/// <summary>
/// Meter <c>Panel.Gateway</c>: decisions of limits, by limit and outcome: allowed, refused, unavailable.
/// </summary>
internal sealed class LimitsMeter
{
    private readonly RequestCounter<(string Limit, string Outcome)> _decisions = new();
    private readonly Counter<long> _store;

    public LimitsMeter(IMeterFactory meters)
    {
        var meter = meters.Create("Panel.Gateway");
        meter.CreateObservableCounter(
            "panel.gateway.limit.decisions",
            () => _decisions.Read(told => [new("limit", told.Limit), new("outcome", told.Outcome)]),
            description: "Decisions of rate limits."
        );
        _store = meter.CreateCounter<long>(
            "panel.gateway.limit.store_calls",
            description: "Questions to the store of shared limits."
        );
    }

    public void Count(string limit, string outcome) => _decisions.Add((limit, outcome));

    /// <param name="outcome">answered, failed, or skipped while it is away.</param>
    public void CountStore(string outcome) => _store.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
