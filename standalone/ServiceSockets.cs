using System.Net;
using System.Net.Sockets;

namespace Panel.Standalone;

/// <summary>
/// A loopback port for each service, bound from the beginning, so that every service's
/// address is known before any service starts and no other program can take it.
/// </summary>
internal sealed class ServiceSockets : IDisposable
{
    private readonly Dictionary<string, Socket> _sockets;
    private readonly Dictionary<string, string> _addresses;

    public ServiceSockets(IReadOnlyList<string> names)
    {
        Names = names;
        _sockets = names.ToDictionary(name => name, _ => Bind(), StringComparer.Ordinal);
        _addresses = _sockets.ToDictionary(
            pair => pair.Key,
            pair => $"http://127.0.0.1:{((IPEndPoint)pair.Value.LocalEndPoint!).Port}",
            StringComparer.Ordinal
        );
    }

    public IReadOnlyList<string> Names { get; }

    public bool Has(string name) => _sockets.ContainsKey(name);

    public string AddressOf(string name) => _addresses[name];

    /// <summary>The listener of the service takes the socket over.</summary>
    public Socket Take(string name) => _sockets[name];

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
