using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>
/// The circuit breaker: so many requests in a row that got no connection take a replica out, one that got an answer
/// brings it back. After its pause it is tried again, and the first
/// failure then takes it out at once. YARP's own policy
/// counts a rate over a minute, which a replica with a good past takes long to reach.
/// </summary>
internal sealed class ConsecutiveFailuresPolicy(IDestinationHealthUpdater health, IOptions<RoutingOptions> options)
    : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Breaker";

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var failures = _failures.GetOrCreateValue(destination);
        switch (context.GetForwarderErrorFeature())
        {
            case null when Volatile.Read(ref failures.Value) == 0:
                return;
            case null:
                Volatile.Write(ref failures.Value, 0);
                Set(DestinationHealth.Healthy);
                return;
            // Nothing else: whatever ends a request once there is a connection, a client can bring about as often as it
            // likes, by what it sends, by leaving, or by a node of its own that
            // breaks off. Probes find a replica that is
            // there and does not work.
            case { } error
                when UnreachedDestination.Is(error)
                    && Interlocked.Increment(ref failures.Value) >= options.Value.BreakerFailures:
                Set(DestinationHealth.Unhealthy);
                return;
        }

        void Set(DestinationHealth state) =>
            health.SetPassive(
                cluster,
                destination,
                state,
                cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? options.Value.BreakerPause
            );
    }
}
