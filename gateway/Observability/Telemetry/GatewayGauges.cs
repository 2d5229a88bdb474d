using System.Diagnostics.Metrics;
using Panel.Gateway.Admission.Connections;
using Yarp.ReverseProxy;

namespace Panel.Gateway.Observability.Telemetry;

/// <summary>
/// Meter <c>Panel.Gateway</c>: the state that is looked at when asked for, open WebSockets and every upstream.
/// </summary>
internal sealed class GatewayGauges : IHostedService
{
    private readonly IProxyStateLookup _proxy;

    public GatewayGauges(IMeterFactory meters, IProxyStateLookup proxy, OpenConnections connections)
    {
        _proxy = proxy;
        var meter = meters.Create("Panel.Gateway");
        meter.CreateObservableGauge(
            "panel.gateway.websockets.open",
            () => connections.Count,
            description: "WebSockets open through this gateway."
        );
        meter.CreateObservableGauge(
            "panel.gateway.upstream.available",
            Available,
            description: "1 while requests are sent to the destination, 0 while it is left out as unhealthy."
        );
        meter.CreateObservableGauge(
            "panel.gateway.upstream.requests",
            Requests,
            description: "Requests in flight to the destination."
        );
    }

    // Hosted only so that the gauges exist from the start.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Available() =>
        from cluster in _proxy.GetClusters()
        let available = cluster.DestinationsState.AvailableDestinations
        from destination in cluster.DestinationsState.AllDestinations
        select new Measurement<int>(
            available.Contains(destination) ? 1 : 0,
            Tags(cluster.ClusterId, destination.DestinationId)
        );

    private IEnumerable<Measurement<int>> Requests() =>
        from cluster in _proxy.GetClusters()
        from destination in cluster.DestinationsState.AllDestinations
        select new Measurement<int>(
            destination.ConcurrentRequestCount,
            Tags(cluster.ClusterId, destination.DestinationId)
        );

    private static KeyValuePair<string, object?>[] Tags(string cluster, string destination) =>
        [new("cluster", cluster), new("destination", destination)];
}
