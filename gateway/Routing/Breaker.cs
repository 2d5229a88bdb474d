using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>
/// The circuit breaker: failures in a row take a replica out, one success brings it back. After its pause it is tried again, and the first failure then takes it
/// out at once. YARP's own policy counts a rate over a minute, which a replica with a good past takes long to reach.
/// </summary>
internal sealed class Breaker(IDestinationHealthUpdater health, IOptions<RoutingOptions> options) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Breaker";

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var failures = _failures.GetOrCreateValue(destination);
        switch (context.GetForwarderErrorFeature()?.Error)
        {
            case null when Volatile.Read(ref failures.Value) == 0:
                return;
            case null:
                Volatile.Write(ref failures.Value, 0);
                Set(DestinationHealth.Healthy);
                return;
            case { } error when IsFailure(error, cluster) && Interlocked.Increment(ref failures.Value) >= options.Value.BreakerFailures:
                Set(DestinationHealth.Unhealthy);
                return;
        }

        void Set(DestinationHealth state) => health.SetPassive(cluster, destination, state, cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? options.Value.BreakerPause);
    }

    // Slowness counts only where another replica can take over: otherwise a few slow calls of one user would shut the service off for all.
    private static bool IsFailure(ForwarderError error, ClusterState cluster) => error switch
    {
        ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination or ForwarderError.UpgradeResponseDestination => true,
        ForwarderError.RequestTimedOut => cluster.DestinationsState.AllDestinations.Count > 1,
        _ => false,
    };
}
