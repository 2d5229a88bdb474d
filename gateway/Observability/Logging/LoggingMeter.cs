using System.Diagnostics.Metrics;

namespace Panel.Gateway.Observability.Logging;

/// <summary>Meter <c>Panel.Gateway</c>: lines of the access log that its output did not take.</summary>
internal sealed class LoggingMeter(IMeterFactory meters)
{
    private readonly Counter<long> _dropped = meters
        .Create("Panel.Gateway")
        .CreateCounter<long>(
            "panel.gateway.access_log.dropped",
            description: "Lines of the access log that were dropped because its output is too slow."
        );

    public void Dropped() => _dropped.Add(1);
}
