using System.Net.Sockets;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Where the engine listens: a unix socket, or TCP without TLS for a proxy on the same host.</summary>
internal sealed record DockerEndpoint(string Address)
{
    private const string Default = "unix:///var/run/docker.sock";

    public static DockerEndpoint From(string? configured) =>
        new(First(configured, Environment.GetEnvironmentVariable("DOCKER_HOST"), Default));

    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = NewSocket(out var endpoint);
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether an engine answers there now, within a few seconds. Blocks: asked once, while the agent is composed.
    /// </summary>
    public bool Answers()
    {
        try
        {
            using var socket = NewSocket(out var endpoint);
            socket.ReceiveTimeout = socket.SendTimeout = 3000;
            socket.Connect(endpoint);
            socket.Send("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"u8);
            var answer = new byte[12];
            return socket.Receive(answer) == answer.Length && answer.AsSpan().EndsWith(" 200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Socket NewSocket(out System.Net.EndPoint endpoint)
    {
        if (Address.StartsWith("unix://", StringComparison.Ordinal))
        {
            endpoint = new UnixDomainSocketEndPoint(Address["unix://".Length..]);
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }

        if (Uri.TryCreate(Address, UriKind.Absolute, out var uri) && uri.Scheme == "tcp")
        {
            endpoint = new System.Net.DnsEndPoint(uri.Host, uri.Port < 0 ? 2375 : uri.Port);
            return new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        }

        throw new RuntimeException(
            "engine_unreachable",
            $"The Docker address '{Address}' is neither unix:// nor tcp://."
        );
    }

    private static string First(params string?[] candidates) => candidates.First(c => !string.IsNullOrWhiteSpace(c))!;
}
