using System.Net;
using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;
using Panel.Nodes.Registration;
using Panel.Nodes.Tunnels;
using Yarp.ReverseProxy.Forwarder;

namespace Panel.Nodes.Proxy;

/// <summary>
/// Forwards a request to a node's agent: through the tunnel held here, or by way of the replica that holds it.
/// </summary>
internal sealed class NodeProxy(
    IHttpForwarder forwarder,
    TunnelRegistry registry,
    PeerClient peers,
    TimeProvider clock,
    IOptions<NodesOptions> options
)
{
    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.Value.ActivityTimeout,
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Null when an answer is on its way; else why there is none.</summary>
    public async Task<ApiError?> ForwardAsync(HttpContext context, Guid nodeId, TunnelStore ledger)
    {
        if (AgentTarget.Of(AgentTunnel.Address, nodeId, context.RawTarget()) is not { } target)
        {
            return ApiErrors.NotFound("route");
        }

        if (registry.Find(nodeId, target.Bulk ? TunnelKind.Bulk : TunnelKind.Control) is { } tunnel)
        {
            return await ThroughAsync(tunnel, context, target);
        }

        if (
            PeerClient.HasForwarded(context.Request)
            || await ledger.WhereElseAsync(nodeId, peers.Self, context.RequestAborted) is not { } peer
        )
        {
            return Unreachable();
        }

        return Of(await peers.ForwardAsync(context, peer, options.Value.ActivityTimeout), context);
    }

    private async Task<ApiError?> ThroughAsync(AgentTunnel tunnel, HttpContext context, AgentTarget target)
    {
        var transformer = new SigningTransformer(target, tunnel.SigningKey, await PayloadHash.OfAsync(context), clock);
        return Of(
            await forwarder.SendAsync(
                context,
                AgentTunnel.Address.ToString(),
                tunnel.Client,
                _config,
                transformer,
                context.RequestAborted
            ),
            context
        );
    }

    // Once the answer has begun, its end is all that can be told. An agent
    // that refuses a request before it has read the
    // body has answered too, although the body could not be sent to its end.
    private static ApiError? Of(ForwarderError error, HttpContext context)
    {
        var response = context.Response;
        if (error == ForwarderError.None || response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }

        if (IsOfTheRequestBody(error) && response.ContentLength is not null)
        {
            return null;
        }

        response.Clear();
        return Of(error);
    }

    private static bool IsOfTheRequestBody(ForwarderError error) =>
        error
            is ForwarderError.RequestBodyCanceled
                or ForwarderError.RequestBodyClient
                or ForwarderError.RequestBodyDestination;

    private static ApiError Of(ForwarderError error) =>
        error switch
        {
            ForwarderError.RequestTimedOut => new ApiError(504, "node_timeout", "The node did not answer in time."),
            ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations =>
                Unreachable(),
            _ => new ApiError(502, "node_failed", "The connection to the node broke."),
        };

    private static ApiError Unreachable() =>
        ApiErrors.Unavailable("The node is not connected right now.", "node_unreachable");
}
