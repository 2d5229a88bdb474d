using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>Replicas whose breaker is closed; of these the ones that call themselves ready, when there are any. None: the request is refused without a try.</summary>
internal sealed class ReachableReplicas : IAvailableDestinationsPolicy
{
    public const string PolicyName = "Reachable";

    public string Name => PolicyName;

    public IReadOnlyList<DestinationState> GetAvailalableDestinations(ClusterConfig config, IReadOnlyList<DestinationState> allDestinations)
    {
        DestinationState[] closed = [.. allDestinations.Where(replica => replica.Health.Passive != DestinationHealth.Unhealthy)];
        DestinationState[] ready = [.. closed.Where(replica => replica.Health.Active != DestinationHealth.Unhealthy)];
        return ready.Length > 0 ? ready : closed;
    }
}
