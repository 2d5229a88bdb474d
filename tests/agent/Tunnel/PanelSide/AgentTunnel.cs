using System.Net;
using System.Net.WebSockets;

namespace Panel.Agent.Tests.Tunnel.PanelSide;

/// <summary>One WebSocket of an agent, and the one HTTP/2 connection on it.</summary>
internal sealed class AgentTunnel : IDisposable
{
    private readonly WebSocket socket;
    private readonly TunnelStream stream;
    private int used;

    public AgentTunnel(WebSocket socket, byte[] signingKey, TimeProvider clock)
    {
        this.socket = socket;
        stream = new TunnelStream(
            WebSocketStream.Create(socket, WebSocketMessageType.Binary, closeTimeout: TimeSpan.FromSeconds(2))
        );
        Invoker = new HttpMessageInvoker(
            new SigningHandler(
                signingKey,
                clock,
                new SocketsHttpHandler
                {
                    ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(Take()),
                    // Or the connection that reaches its stream limit asks for a second one, which cannot be.
                    EnableMultipleHttp2Connections = false,
                    PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
                    PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                    UseProxy = false,
                    UseCookies = false,
                    AllowAutoRedirect = false,
                    AutomaticDecompression = DecompressionMethods.None,
                    InitialHttp2StreamWindowSize = 1 << 20,
                }
            )
        );
    }

    /// <summary>Sends signed requests to the agent; also what YARP's IHttpForwarder and ClientWebSocket take.</summary>
    public HttpMessageInvoker Invoker { get; }

    public Task Ended => stream.Ended;

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        Invoker.Dispose();
        socket.Abort();
        stream.Dispose();
    }

    /// <summary>
    /// A used stream is in the middle of a dead connection's bytes; a second connection must fail at once.
    /// </summary>
    private TunnelStream Take() =>
        Interlocked.Exchange(ref used, 1) == 0 ? stream : throw new IOException("The tunnel has ended.");
}
