using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.AgentLink;
using Panel.Data.Secrets;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tunnels;

/// <summary>Where agents dial in. The node is the one that the agent's token names.</summary>
internal static class TunnelEndpoints
{
    private static readonly WebSocketAcceptContext Accept = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(15),
        KeepAliveTimeout = TimeSpan.FromSeconds(20),
    };

    public static void MapTunnel(this IEndpointRouteBuilder routes) =>
        routes
            .MapMethods(TunnelRoutes.Tunnel, ["GET", "CONNECT"], ConnectAsync)
            .RequireAgent()
            .WithTags("Agents")
            .DescribeSocket(
                "openTunnel",
                "Open an agent's tunnel",
                "A WebSocket that carries HTTP/2 from the panel to the agent. By `GET`, or `CONNECT` on HTTP/2."
            );

    private static async Task<Results<EmptyHttpResult, ApiError>> ConnectAsync(
        HttpContext context,
        [FromQuery(Name = TunnelRoutes.KindParameter)][OneOf<TunnelKind>] string? kind,
        Principal agent,
        NodesDbContext database,
        SecretBox secrets,
        Replica replica,
        TunnelSession holder,
        TunnelMeter meter,
        TimeProvider clock
    )
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return ApiErrors.BadRequest("The tunnel is a WebSocket.", "websocket_required");
        }

        if ((kind is null ? TunnelKind.Control : EnumNames.Find<TunnelKind>(kind)) is not { } tunnelKind)
        {
            return ApiErrors.Invalid(TunnelRoutes.KindParameter, $"Must be one of {EnumNames.List<TunnelKind>()}.");
        }

        var secret = await database
            .Set<Node>()
            .Where(node => node.Id == agent.SubjectId)
            .Select(node => node.SigningSecret)
            .SingleOrDefaultAsync(context.RequestAborted);
        if (secret is null)
        {
            return new ApiError(403, "node_unknown", "This node does not exist any more.");
        }

        var key = Convert.FromBase64String(secrets.Open(secret, Node.SecretPurpose(agent.SubjectId)));
        var record = new TunnelRecord
        {
            Id = Guid.CreateVersion7(),
            NodeId = agent.SubjectId,
            Kind = tunnelKind,
            CredentialId = agent.CredentialId,
            Replica = replica.Address,
            Since = clock.GetUtcNow(),
        };
        using var tunnel = new AgentTunnel(await context.WebSockets.AcceptWebSocketAsync(Accept), record, key, meter);
        await holder.HoldAsync(tunnel, context.RequestAborted);
        return TypedResults.Empty;
    }
}
