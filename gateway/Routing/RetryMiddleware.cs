using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>
/// A request that changes nothing and has no body goes to another replica when the first
/// one could not be reached or broke off before it said anything.
/// Other methods never do: the gateway cannot know what a replica did before the replica went.
/// </summary>
internal sealed class RetryMiddleware(IOptions<RoutingOptions> options, RoutingMeter meter, TimeProvider clock)
{
    private const int MostTries = 3;
    private readonly ConditionalWeakTable<ClusterState, RetryBudget> _budgets = [];

    public Task ForwardAsync(HttpContext context, RequestDelegate next)
    {
        var proxied = context.GetReverseProxyFeature();
        return proxied.AllDestinations.Count > 1 && IsRepeatable(context)
            ? RetryAsync(context, next, proxied)
            : next(context);
    }

    private async Task RetryAsync(HttpContext context, RequestDelegate next, IReverseProxyFeature proxied)
    {
        var cluster = proxied.Route.Cluster!;
        var budget = _budgets.GetValue(cluster, _ => new RetryBudget(options.Value.RetryShare, clock));
        budget.Count();
        await next(context);
        List<DestinationState> tried = [];
        while (HasFailed(context) && proxied.ProxiedDestination is { } failed && tried.Count < MostTries - 1)
        {
            tried.Add(failed);
            var unreached = context.GetForwarderErrorFeature() is { } failure && UnreachedDestination.Is(failure);
            DestinationState[] others = [.. OthersThan(tried, cluster, unreached)];
            if (others.Length == 0)
            {
                return;
            }

            // A replica without a connection was given no work, so going on to another one doubles no load.
            var sent = unreached || budget.TrySpend();
            meter.Retry(cluster.ClusterId, sent);
            if (!sent)
            {
                return;
            }

            // The forwarder has set nothing else by then.
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Features.Set<IForwarderErrorFeature>(null);
            proxied.AvailableDestinations = others;
            await next(context);
        }
    }

    // A replica whose breaker is open may be back before its pause ends: better to try it than to refuse the request.
    private static IEnumerable<DestinationState> OthersThan(
        List<DestinationState> tried,
        ClusterState cluster,
        bool unreached
    )
    {
        var all = cluster.DestinationsState;
        var others = all.AvailableDestinations.Except(tried);
        return unreached && !others.Any() ? all.AllDestinations.Except(tried) : others;
    }

    private static bool IsRepeatable(HttpContext context) =>
        (
            HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsOptions(context.Request.Method)
        )
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        && !UpgradeTimeouts.IsUpgrade(context);

    private static bool HasFailed(HttpContext context) =>
        !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && context.GetForwarderErrorFeature() switch
        {
            { Error: ForwarderError.Request } => true,
            { Error: ForwarderError.RequestTimedOut } failure => UnreachedDestination.IsConnectTimeout(failure),
            _ => false,
        };
}
