using System.Net.Sockets;
using System.Text;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Worker.Running;

/// <summary>
/// Connects by the panel's proxy: one line <c>host port</c> goes there, one comes back, then the stream is the
/// connection. The panel checks the host and the address; TLS is between the plugin and the host.
/// </summary>
internal sealed class HostProxy(string socketPath)
{
    private const int MaxLine = 1_000;

    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{host} {port}\n"), cancellationToken);
            var answer = await ReadLineAsync(stream, cancellationToken);
            return answer == "ok" ? stream : throw Refusal(answer);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // "failure message"; without a failure the host did not answer.
    private static Exception Refusal(string answer)
    {
        var parts = answer.Split(' ', 2);
        return parts.Length == 2 && Enum.TryParse<ProviderFailure>(parts[0], out var failure)
            ? new ProviderException(failure, parts[1])
            : new IOException(answer);
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (line.Count < MaxLine && await stream.ReadAsync(one, cancellationToken) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. line]);
    }
}
