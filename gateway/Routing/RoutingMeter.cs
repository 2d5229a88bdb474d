using System.Diagnostics.Metrics;

namespace Panel.Gateway.Routing;

internal static class RoutingMeter
{
    private static readonly Meter Meter = new("Panel.Gateway");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("gateway_retries", description: "Requests sent to another replica.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("gateway_retries_refused", description: "Retries that the budget did not allow.");
    private static readonly Gauge<int> Rejected = Meter.CreateGauge<int>("gateway_config_rejected", description: "1 while the configuration file is not the one in use, since it has problems.");

    public static void Retried(string service) => Retries.Add(1, new KeyValuePair<string, object?>("service", service));

    public static void RetryRefused(string service) => Refused.Add(1, new KeyValuePair<string, object?>("service", service));

    public static void ConfigRejected(bool rejected) => Rejected.Record(rejected ? 1 : 0);
}
