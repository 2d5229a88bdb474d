using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Nodes.Tunnels;

namespace Panel.Nodes.Proxy;

/// <summary>The data plane for the instances service: any method, WebSockets, bodies of any size.</summary>
internal static class ProxyEndpoints
{
    public static void MapProxy(this IEndpointRouteBuilder routes) =>
        routes
            .Map("/internal/nodes/{nodeId:guid}/agent/{**path}", ForwardAsync)
            .RequireService("instances")
            .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static async Task<Results<EmptyHttpResult, ApiError>> ForwardAsync(
        HttpContext context,
        Guid nodeId,
        NodeProxy proxy,
        TunnelStore ledger
    ) => await proxy.ForwardAsync(context, nodeId, ledger) is { } problem ? problem : TypedResults.Empty;
}
