using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Panel.Hosting.Requests;

/// <summary>
/// Routes HEAD to the endpoint that answers GET: the server sends its status and headers and leaves the body out.
/// The API's description is made from the endpoints as they were mapped, and does not list HEAD.
/// </summary>
internal sealed class HeadMatcherPolicy : MatcherPolicy, INodeBuilderPolicy
{
    // Right ahead of the framework's policy for methods (-1000), which then finds HEAD among the methods of the
    // endpoint and names it in Allow.
    public override int Order => -1001;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => TakesHeadToo(endpoint, endpoints));

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints)
    {
        var widened = endpoints.Select(endpoint => TakesHeadToo(endpoint, endpoints) ? WithHead(endpoint) : endpoint);
        return [new(nameof(HttpMethods.Head), [.. widened])];
    }

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new OneWay(edges[0].Destination);

    private static bool TakesHeadToo(Endpoint endpoint, IReadOnlyList<Endpoint> all) =>
        endpoint is RouteEndpoint route
        && Takes(route, HttpMethods.Get)
        && !Takes(route, HttpMethods.Head)
        && route.Metadata.GetMetadata<WithoutHead>() is null
        && !all.Any(other => IsItsHead(other, route));

    // An endpoint of its own for HEAD at the same place: two that match alike would be ambiguous.
    private static bool IsItsHead(Endpoint other, RouteEndpoint route) =>
        other is RouteEndpoint candidate
        && Takes(candidate, HttpMethods.Head)
        && candidate.Order == route.Order
        && candidate.RoutePattern.InboundPrecedence == route.RoutePattern.InboundPrecedence;

    private static bool Takes(RouteEndpoint endpoint, string method) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { } methods
        && methods.HttpMethods.Contains(method, StringComparer.OrdinalIgnoreCase);

    private static RouteEndpoint WithHead(Endpoint endpoint)
    {
        var (route, methods) = ((RouteEndpoint)endpoint, endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!);
        var widened = new HttpMethodMetadata([.. methods.HttpMethods, HttpMethods.Head], methods.AcceptCorsPreflight);

        // The last of several counts.
        var metadata = new EndpointMetadataCollection([.. route.Metadata, widened]);
        return new RouteEndpoint(route.RequestDelegate!, route.RoutePattern, route.Order, metadata, route.DisplayName);
    }

    private sealed class OneWay(int destination) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) => destination;
    }
}
