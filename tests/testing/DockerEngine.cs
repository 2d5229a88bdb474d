using System.Net.Sockets;

namespace Panel.Testing;

/// <summary>The Docker Engine API over its unix socket.</summary>
public static class DockerEngine
{
    /// <summary>
    /// A client whose relative addresses are the API's paths; without a version in it, the engine takes its newest.
    /// </summary>
    public static HttpClient CreateClient(Uri engine) =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = (_, cancellationToken) => ConnectAsync(engine.LocalPath, cancellationToken),
            }
        )
        {
            BaseAddress = new Uri("http://docker/"),
            Timeout = TimeSpan.FromSeconds(60),
        };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
