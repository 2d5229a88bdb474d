using System.Net;
using System.Net.Sockets;

namespace Panel.Bus.Tests;

public enum Silence
{
    None,
    Handshake,
    Channels,
}

/// <summary>
/// Stands before a broker and keeps answers back: all of a connection's, or
/// those about channels, while the connection itself lives.
/// </summary>
internal sealed class QuietBroker : IAsyncDisposable
{
    private const int FrameHead = 7;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _broker;
    private readonly Task _accepting;
    private volatile int _silence;

    public QuietBroker(Uri broker)
    {
        _broker = broker;
        _listener.Start();
        Url = new UriBuilder(broker) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public Silence Silence
    {
        get => (Silence)_silence;
        set => _silence = (int)value;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var broker = new TcpClient();
        try
        {
            if (Silence == Silence.Handshake)
            {
                await client.GetStream().CopyToAsync(Stream.Null, _end.Token);
                return;
            }

            await broker.ConnectAsync(_broker.Host, _broker.Port, _end.Token);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(broker.GetStream(), _end.Token),
                AnswerAsync(broker.GetStream(), client.GetStream())
            );
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException) { }
    }

    // A frame is its type, the number of its channel (0 is the connection
    // itself), the size of its body, the body and an end mark.
    private async Task AnswerAsync(NetworkStream broker, NetworkStream client)
    {
        var frame = new byte[FrameHead];
        while (true)
        {
            await broker.ReadExactlyAsync(frame.AsMemory(0, FrameHead), _end.Token);
            var channel = (frame[1] << 8) | frame[2];
            var size = FrameHead + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(3)) + 1;
            if (frame.Length < size)
            {
                Array.Resize(ref frame, size);
            }

            await broker.ReadExactlyAsync(frame.AsMemory(FrameHead, size - FrameHead), _end.Token);
            if (channel == 0 || Silence != Silence.Channels)
            {
                await client.WriteAsync(frame.AsMemory(0, size), _end.Token);
            }
        }
    }
}
