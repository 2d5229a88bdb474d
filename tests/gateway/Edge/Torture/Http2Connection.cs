using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>A connection of HTTP/2 over TLS on which a test writes whatever frames it likes.</summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private const byte Headers = 1, Reset = 3, GoAway = 7;
    // RFC 7541, appendix A: ":status 200" is the eighth header of those that everybody knows.
    private const byte Ok = 0x80 | 8;

    private readonly TcpClient _client = new();
    private SslStream _stream = null!;

    public static async Task<Http2Connection> OpenAsync(Uri server)
    {
        var connection = new Http2Connection();
        await connection._client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        connection._stream = new SslStream(connection._client.GetStream());
        await connection._stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = server.Host, ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=first",
        }, TestContext.Current.CancellationToken);
        return connection;
    }

    /// <returns>What became of stream 1: "200", "refused" with another status, "reset", or what became of the connection: "ended", "closed".</returns>
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

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }

    private async Task<string> ReadAsync(CancellationToken cancellation)
    {
        var head = new byte[9];
        while (true)
        {
            await _stream.ReadExactlyAsync(head, cancellation);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await _stream.ReadExactlyAsync(payload, cancellation);
            switch (head[3])
            {
                case Headers:
                    return payload[0] == Ok ? "200" : "refused";
                case Reset:
                    return "reset";
                case GoAway:
                    return "ended";
            }
        }
    }
}
