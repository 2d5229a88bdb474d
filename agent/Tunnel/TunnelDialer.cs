using System.Net;
using System.Net.WebSockets;
using Panel.Agent.Registration;
using Panel.Hosting.Addresses;

namespace Panel.Agent.Tunnel;

/// <summary>Opens the WebSocket of one tunnel.</summary>
internal sealed class TunnelDialer(AgentIdentity identity) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler { ConnectTimeout = BalancedHandler.ConnectLimit, AllowAutoRedirect = false }
    );

    /// <summary>
    /// Throws <see cref="TunnelRefusedException"/> on 401 and 403, and
    /// WebSocketException, IOException or TimeoutException otherwise.
    /// </summary>
    public async Task<WebSocket> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-Agent-Token", identity.AgentToken);
        socket.Options.CollectHttpResponseDetails = true;
        // A ping every 15 s keeps middle boxes from dropping the connection; no answer within 20 s ends it.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        try
        {
            await socket.ConnectAsync(address, _client, limit.Token);
            return socket;
        }
        catch (Exception exception)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw new TunnelRefusedException(status, exception);
            }

            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("The panel did not answer in time.", exception);
            }

            throw;
        }
    }

    public void Dispose() => _client.Dispose();
}
