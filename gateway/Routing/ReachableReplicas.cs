using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>
/// Replicas whose breaker is closed, or all when none is: to try costs no more than a refused connection, and a refusal
/// without a try would outlast what it is for. Of these the ones that call themselves ready, when there are any.
/// </summary>
internal sealed class ReachableReplicas : IAvailableDestinationsPolicy
{
    public const string PolicyName = "Reachable";

    public string Name => PolicyName;

    public IReadOnlyList<DestinationState> GetAvailalableDestinations(
        ClusterConfig config,
        IReadOnlyList<DestinationState> allDestinations
    )
    {
        DestinationState[] closed =
        [
            .. allDestinations.Where(replica => replica.Health.Passive != DestinationHealth.Unhealthy),
        ];
        if (closed.Length == 0)
        {
            closed = [.. allDestinations];
        }

        DestinationState[] ready = [.. closed.Where(replica => replica.Health.Active != DestinationHealth.Unhealthy)];
        return ready.Length > 0 ? ready : closed;
    }
}
