using System.Diagnostics.Metrics;

namespace Panel.Gateway.Limits;

/// <summary>Decisions of limits, by limit and outcome: allowed, refused, unavailable.</summary>
internal static class LimitsMeter
{
    private static readonly Meter Meter = new("Panel.Gateway");
    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("panel.gateway.limit.decisions", description: "Decisions of rate limits.");
    private static readonly Counter<long> Store = Meter.CreateCounter<long>("panel.gateway.limit.store_calls", description: "Questions to the store of shared limits.");

    public static void Count(string limit, string outcome) => Decisions.Add(1, new("limit", limit), new("outcome", outcome));

    /// <param name="outcome">answered, failed, or skipped while it is away.</param>
    public static void CountStore(string outcome) => Store.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
