using Panel.Hosting.Addresses;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Panel.Instances.DataPlane;

/// <summary>
/// Passes a request on to an instance's agent, by way of the nodes service, which
/// holds the tunnel. Streams both ways, WebSockets included.
/// </summary>
internal sealed class AgentForwarder(
    IHttpForwarder forwarder,
    ServiceTokens tokens,
    [FromKeyedServices(InternalAuthExtensions.NodesClient)] AddressPool nodes
) : IDisposable
{
    private static readonly ForwarderRequestConfig Limits = new() { ActivityTimeout = TimeSpan.FromMinutes(2) };

    private readonly HttpMessageInvoker _client = new(
        new BalancedHandler(nodes) { InnerHandler = BalancedHandler.NewConnections() }
    );

    /// <param name="path">Path and query on the agent.</param>
    public async Task ForwardAsync(HttpContext context, Guid nodeId, string path)
    {
        string token;
        try
        {
            token = await tokens.GetAsync(anonymous: false, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            await ApiErrors.Unavailable("Identity does not answer.").ExecuteAsync(context);
            return;
        }

        var target = new Uri(BalancedHandler.AnyAddress, $"/internal/nodes/{nodeId:D}/agent{path}");
        var error = await forwarder.SendAsync(
            context,
            BalancedHandler.AnyAddress.ToString(),
            _client,
            Limits,
            new ToAgent(target, token),
            context.RequestAborted
        );
        if (
            error != ForwarderError.None
            && !HasAnswered(error, context.Response)
            && !context.RequestAborted.IsCancellationRequested
        )
        {
            context.Response.Clear();
            await ApiErrors.Unavailable("The nodes service does not answer.").ExecuteAsync(context);
        }
    }

    public void Dispose() => _client.Dispose();

    // A refusal may come before the body of the request is read to its end.
    private static bool HasAnswered(ForwarderError error, HttpResponse response) =>
        response.HasStarted
        || (
            response.ContentLength is not null
            && error
                is ForwarderError.RequestBodyCanceled
                    or ForwarderError.RequestBodyClient
                    or ForwarderError.RequestBodyDestination
        );

    private sealed class ToAgent(Uri target, string token) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext,
            HttpRequestMessage proxyRequest,
            string destinationPrefix,
            CancellationToken cancellationToken
        )
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.RequestUri = target;
            proxyRequest.Headers.Host = null;
            proxyRequest.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        }
    }
}
