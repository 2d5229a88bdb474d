using System.Diagnostics.Metrics;

namespace Panel.Nodes.Tunnels;

/// <summary>Meter <c>Panel.Tunnels</c>: the tunnels that this replica holds, and what goes through them.</summary>
internal sealed class TunnelMeter
{
    private static readonly KeyValuePair<string, object?> In = new("direction", "received");
    private static readonly KeyValuePair<string, object?> Out = new("direction", "sent");

    private readonly Counter<long> _bytes;

    public TunnelMeter(IMeterFactory meters, TunnelRegistry registry)
    {
        Factory = meters;
        var meter = meters.Create("Panel.Tunnels");
        _bytes = meter.CreateCounter<long>("panel.tunnel.bytes", "By", "Bytes through tunnels, their ends included.");
        meter.CreateObservableGauge(
            "panel.tunnel.open",
            () => Open(registry),
            description: "Open tunnels by kind: each connected agent has one for control."
        );
    }

    /// <summary>
    /// For the HTTP client of each tunnel: its streams are requests to <c>server_address="agent"</c>.
    /// </summary>
    public IMeterFactory Factory { get; }

    public void Received(long bytes) => _bytes.Add(bytes, In);

    public void Sent(long bytes) => _bytes.Add(bytes, Out);

    private static IEnumerable<Measurement<int>> Open(TunnelRegistry registry) =>
        Enum.GetValues<TunnelKind>()
            .Select(kind => new Measurement<int>(
                registry.All.Count(tunnel => tunnel.Record.Kind == kind),
                new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant())
            ));
}
