using System.Diagnostics;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// A trace begins here. A stranger's traceparent would let them mix their spans into ours and decide what is sampled; and a proxy in front, though trusted with addresses,
/// commonly passes on the one that its client made up.
/// </summary>
internal sealed class OwnTraces : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => Current.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => Current.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) => (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
