using Microsoft.Extensions.Options;
using Panel.Hosting.Addresses;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace Panel.Gateway.Routing;

/// <summary>What holds for each route and service unless its configuration says otherwise.</summary>
internal sealed class RoutingDefaults(IOptions<RoutingOptions> options) : IProxyConfigFilter
{
    // YARP ends the limit itself when a WebSocket has been opened.
    public ValueTask<RouteConfig> ConfigureRouteAsync(
        RouteConfig route,
        ClusterConfig? cluster,
        CancellationToken cancellationToken
    ) =>
        new(
            options.Value.Total is { } total && route.Timeout is null && route.TimeoutPolicy is null
                ? route with
                {
                    Timeout = total,
                }
                : route
        );

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancellationToken)
    {
        // Whether a stranger's server is ready, and when it is left alone, is not for services' rules.
        if (PluginMetadata.PluginOf(cluster.Metadata) is not null)
        {
            return new(cluster);
        }

        cluster = cluster with { Destinations = Apart(cluster.Destinations) };
        var request = cluster.HttpRequest ?? new();
        return new(
            cluster with
            {
                LoadBalancingPolicy = cluster.LoadBalancingPolicy ?? LoadBalancingPolicies.LeastRequests,
                HttpRequest = request with { ActivityTimeout = request.ActivityTimeout ?? options.Value.Silence },
                HealthCheck = new HealthCheckConfig
                {
                    Active = cluster.HealthCheck?.Active ?? Probes(cluster),
                    Passive =
                        cluster.HealthCheck?.Passive
                        ?? new()
                        {
                            Enabled = true,
                            Policy = ConsecutiveFailuresPolicy.PolicyName,
                            ReactivationPeriod = options.Value.BreakerPause,
                        },
                    AvailableDestinationsPolicy =
                        cluster.HealthCheck?.AvailableDestinationsPolicy ?? ReachableReplicas.PolicyName,
                },
            }
        );
    }

    // A destination whose address is several becomes as many.
    private static IReadOnlyDictionary<string, DestinationConfig>? Apart(
        IReadOnlyDictionary<string, DestinationConfig>? destinations
    ) =>
        destinations is null || !destinations.Values.Any(replica => replica.Address?.Contains(',') == true)
            ? destinations
            : destinations
                .SelectMany(replica =>
                    AddressSetting
                        .Split(replica.Value.Address)
                        .Select(
                            (address, number) =>
                                KeyValuePair.Create(
                                    number == 0 ? replica.Key : $"{replica.Key}-{number + 1}",
                                    replica.Value with
                                    {
                                        Address = address,
                                    }
                                )
                        )
                )
                .ToDictionary(StringComparer.OrdinalIgnoreCase);

    // One replica is used whether it calls itself ready or not: its own answer says more than ours would.
    private ActiveHealthCheckConfig Probes(ClusterConfig cluster) =>
        new()
        {
            Enabled = cluster.Destinations?.Count > 1,
            Policy = "ConsecutiveFailures",
            Path = "/health/ready",
            Interval = options.Value.ProbeInterval,
            Timeout = TimeSpan.FromSeconds(2),
        };
}
