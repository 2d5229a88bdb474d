using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>A connection of HTTP/2 over TLS on which a test writes whatever frames it likes.</summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private const byte EndStream = 1;
    private const byte Data = 0,
        Headers = 1,
        Reset = 3,
        GoAway = 7;

    // RFC 7541, appendix A: ":status 200" is the eighth header of those that everybody knows.
    private const byte Ok = 0x80 | 8;

    private readonly TcpClient _client = new();
    private SslStream _stream = null!;
    private bool _ended;

    public static async Task<Http2Connection> OpenAsync(Uri server)
    {
        var connection = new Http2Connection();
        await connection._client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        connection._stream = new SslStream(connection._client.GetStream());
        await connection._stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = server.Host,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=first",
            },
            TestContext.Current.CancellationToken
        );
        return connection;
    }

    /// <returns>
    /// What became of stream 1: "200", "refused" with another status, "reset", or
    /// what became of the connection: "ended", "closed".
    /// </returns>
    public async Task<string> SendAsync(byte[] frames)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            await _stream.WriteAsync((byte[])[.. Frames.Preface, .. frames], limit.Token);
        }
        catch (IOException)
        {
            // It hung up meanwhile; what it said before may still be there.
        }

        try
        {
            return await ReadAsync(limit.Token);
        }
        catch (IOException)
        {
            return "closed";
        }
    }

    /// <summary>
    /// Sends the first frames, then the others over and over, and reads
    /// nothing, until the server hangs up or takes no more.
    /// </summary>
    /// <returns>How many times, and whether the server ended it.</returns>
    public async Task<(int Times, bool Ended)> FloodAsync(byte[] first, Func<int, byte[]> frames, CancellationToken end)
    {
        var times = 0;
        try
        {
            await _stream.WriteAsync((byte[])[.. Frames.Preface, .. first], end);
            for (; ; times += 100)
            {
                await _stream.WriteAsync((byte[])[.. Enumerable.Range(times, 100).SelectMany(frames)], end);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return (times, exception is IOException);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>The body of the answer whose head <see cref="SendAsync"/> has read.</summary>
    public async Task<string> ReadBodyAsync()
    {
        var body = new StringBuilder();
        while (!_ended)
        {
            var (type, flags, payload) = await ReadFrameAsync(TestContext.Current.CancellationToken);
            _ended = type is Data or Headers && (flags & EndStream) != 0;
            if (type == Data)
            {
                body.Append(Encoding.UTF8.GetString(payload));
            }
        }

        return body.ToString();
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (type, flags, payload) = await ReadFrameAsync(cancellationToken);
            switch (type)
            {
                case Headers:
                    _ended = (flags & EndStream) != 0;
                    return payload[0] == Ok ? "200" : "refused";
                case Reset:
                    return "reset";
                case GoAway:
                    return "ended";
            }
        }
    }

    private async Task<(byte Type, byte Flags, byte[] Payload)> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var head = new byte[9];
        await _stream.ReadExactlyAsync(head, cancellationToken);
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
        await _stream.ReadExactlyAsync(payload, cancellationToken);
        return (head[3], head[4], payload);
    }
}
