using System.Diagnostics.Metrics;
using Panel.Gateway.Admission.Metrics;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>Meter <c>Panel.Gateway</c>: what became of each look at the known principals.</summary>
internal sealed class IntrospectionMeter
{
    private readonly RequestCounter<string> _lookups = new();

    public IntrospectionMeter(IMeterFactory meters, IntrospectionCache known)
    {
        var meter = meters.Create("Panel.Gateway");
        meter.CreateObservableCounter(
            "panel.gateway.introspection.lookups",
            () => _lookups.Read(result => [Tag("result", result)]),
            description: "Credentials resolved: hit and negative_hit from memory, miss by asking identity, "
                + "stale while identity is away, unavailable not at all."
        );
        meter.CreateObservableGauge(
            "panel.gateway.introspection.known",
            () => Sizes(known),
            description: "Answers of identity in memory: principals and refusals."
        );
    }

    public void Hit(IntrospectionEntry known) => _lookups.Add(known.Answer.Active ? "hit" : "negative_hit");

    public void Miss() => _lookups.Add("miss");

    public void IdentityAway(bool known) => _lookups.Add(known ? "stale" : "unavailable");

    private static Measurement<int>[] Sizes(IntrospectionCache known) =>
        [new(known.Principals, Tag("answer", "principal")), new(known.Refusals, Tag("answer", "refusal"))];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
