using System.Net;
using System.Net.WebSockets;

namespace Panel.Nodes.Tunnels;

/// <summary>
/// One WebSocket of an agent as one HTTP/2 connection to it, with one lifetime: when
/// either ends, so does the other, and neither is used again.
/// </summary>
internal sealed class AgentTunnel : IDisposable
{
    /// <summary>Names no host: whatever is sent here comes out at the agent.</summary>
    public static readonly Uri Address = new("http://agent");

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);
    private readonly WebSocket _socket;
    private readonly TunnelStream _stream;
    private TunnelStream? _unused;

    public AgentTunnel(WebSocket socket, TunnelRecord record, byte[] signingKey, TunnelMeter meter)
    {
        _socket = socket;
        _stream = _unused = new TunnelStream(WebSocketStream.Create(socket, WebSocketMessageType.Binary), meter);
        Record = record;
        SigningKey = signingKey;
        Client = new HttpMessageInvoker(CreateHandler(meter));
    }

    public TunnelRecord Record { get; }

    /// <summary>Signs the requests to this node.</summary>
    public byte[] SigningKey { get; }

    /// <summary>Fails at once when the tunnel is gone.</summary>
    public HttpMessageInvoker Client { get; }

    public Task Closed => _stream.Closed;

    public long BytesReceived => _stream.BytesReceived;

    public long BytesSent => _stream.BytesSent;

    /// <summary>Opens the HTTP/2 connection, which from then on pings. Any answer will do.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/health"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await Client.SendAsync(request, limit.Token);
    }

    /// <summary>At once: requests on it fail, and the agent dials again.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _socket.Abort();
        Client.Dispose();
        _socket.Dispose();
    }

    private SocketsHttpHandler CreateHandler(TunnelMeter meter) =>
        new()
        {
            // A WebSocket cannot carry a second connection: the first caller
            // gets the stream, everybody after it an error.
            ConnectCallback = (_, _) =>
                Interlocked.Exchange(ref _unused, null) is { } stream
                    ? ValueTask.FromResult<Stream>(stream)
                    : ValueTask.FromException<Stream>(new IOException(TunnelStream.ClosedMessage)),
            EnableMultipleHttp2Connections = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MeterFactory = meter.Factory,
        };
}
