using System.Net;
using Panel.Nodes.Tunnels;
using Yarp.ReverseProxy.Forwarder;

namespace Panel.Nodes.Proxy;

/// <summary>Requests to the other replicas of this service, with the token of whoever asked.</summary>
internal sealed class PeerClient(IHttpForwarder forwarder, Replica replica) : IDisposable
{
    private const string ForwardedHeader = "X-Panel-Forwarded-By";

    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        }
    );

    public string Self => replica.Address;

    /// <summary>One hop is enough: a replica that has no tunnel either says so.</summary>
    public static bool HasForwarded(HttpRequest request) => request.Headers.ContainsKey(ForwardedHeader);

    public async ValueTask<ForwarderError> ForwardAsync(HttpContext context, string peer, TimeSpan activityTimeout) =>
        await forwarder.SendAsync(
            context,
            peer,
            _client,
            new ForwarderRequestConfig
            {
                ActivityTimeout = activityTimeout,
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            },
            new PeerTransformer(new Uri(peer + context.RawTarget()), replica.Address),
            context.RequestAborted
        );

    public void Dispose() => _client.Dispose();

    private sealed class PeerTransformer(Uri target, string self) : HttpTransformer
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
            proxyRequest.Headers.TryAddWithoutValidation(ForwardedHeader, self);
        }
    }
}
