using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace Panel.Agent.Tunnel;

/// <summary>One WebSocket as one connection of Kestrel. Both end together, and neither is used again.</summary>
internal sealed class TunnelConnection : DefaultConnectionContext, IDuplexPipe
{
    private readonly WebSocket socket;
    private readonly Stream stream;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TunnelConnection(WebSocket socket, EndPoint address)
        : base(Guid.CreateVersion7().ToString("N"))
    {
        this.socket = socket;
        stream = WebSocketStream.Create(socket, WebSocketMessageType.Binary, closeTimeout: TimeSpan.FromSeconds(2));
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 64 * 1024, leaveOpen: true));
        Transport = this;
        RemoteEndPoint = address;
        ConnectionClosed = closed.Token;
    }

    private readonly CancellationTokenSource closed = new();

    /// <summary>Completes when Kestrel is done with the connection.</summary>
    public Task Ended => ended.Task;

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        closed.Cancel();
        socket.Abort();
    }

    public override async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            // The other end is gone already, and saying good-bye to it failed.
        }

        socket.Dispose();
        ended.TrySetResult();
        await base.DisposeAsync();
    }
}
