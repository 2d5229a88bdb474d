using System.Diagnostics.Metrics;

namespace Panel.Gateway.Limits;

/// <summary>Decisions of limits, by limit and outcome: allowed, refused, unavailable.</summary>
internal static class LimitsMeter
{
    private static readonly Meter Meter = new("Panel.Gateway");
    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("panel.gateway.limit.decisions", description: "Decisions of rate limits.");

    public static void Count(string limit, string outcome) => Decisions.Add(1, new("limit", limit), new("outcome", outcome));
}
