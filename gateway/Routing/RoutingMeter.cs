using System.Diagnostics.Metrics;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Routing;

/// <summary>
/// Retries, by service and outcome: sent, refused (the budget was spent); and
/// whether the configuration file is the one in use.
/// </summary>
internal sealed class RoutingMeter
{
    private readonly Counter<long> _retries;

    public RoutingMeter(IMeterFactory meters, ConfigState config)
    {
        var meter = meters.Create("Panel.Gateway");
        _retries = meter.CreateCounter<long>(
            "panel.gateway.retries",
            description: "Requests that another replica was to take over."
        );
        meter.CreateObservableGauge(
            "panel.gateway.config.rejected",
            () => config.Refused is null ? 0 : 1,
            description: "1 while the configuration file has problems and an earlier one is in use."
        );
    }

    public void Retry(string cluster, bool sent) =>
        _retries.Add(1, new("cluster", cluster), new("outcome", sent ? "sent" : "refused"));
}
