using System.Diagnostics.Metrics;

namespace Panel.Gateway.Introspection;

/// <summary>Meter <c>Panel.Gateway</c>: what became of each look at the known principals.</summary>
internal sealed class IntrospectionMeter
{
    private readonly Counter<long> _lookups;

    public IntrospectionMeter(IMeterFactory meters, KnownPrincipals known)
    {
        var meter = meters.Create("Panel.Gateway");
        _lookups = meter.CreateCounter<long>("panel.gateway.introspection.lookups", description: "Credentials resolved: hit and negative_hit from memory, miss by asking identity, stale while identity is away, unavailable not at all.");
        meter.CreateObservableGauge("panel.gateway.introspection.known", () => Sizes(known), description: "Answers of identity in memory: principals and refusals.");
    }

    public void Hit(Known known) => Count(known.Answer.Active ? "hit" : "negative_hit");

    public void Miss() => Count("miss");

    public void IdentityAway(bool known) => Count(known ? "stale" : "unavailable");

    private static Measurement<int>[] Sizes(KnownPrincipals known) => [new(known.Principals, Tag("answer", "principal")), new(known.Refusals, Tag("answer", "refusal"))];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private void Count(string result) => _lookups.Add(1, Tag("result", result));
}
