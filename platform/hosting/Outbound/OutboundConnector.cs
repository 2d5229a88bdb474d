using System.Net;
using System.Net.Sockets;

namespace Panel.Hosting.Outbound;

/// <summary>
/// Connects to hosts that users name. The connection goes to the address that was checked, so a name
/// that answers differently the second time leads nowhere.
/// </summary>
/// <param name="allowPrivate">An operator's choice: addresses inside networks are reached too.</param>
public sealed class OutboundConnector(bool allowPrivate)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A handler for one kind of destination: no redirect, no cookie, no proxy from the environment.
    /// </summary>
    public SocketsHttpHandler NewHandler() =>
        new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = async (context, cancellationToken) =>
                await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
            ConnectTimeout = ConnectTimeout,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            UseProxy = false,
        };

    /// <exception cref="OutboundRefusedException">Every address of the host is forbidden.</exception>
    /// <exception cref="SocketException">The host has no address, or none answers.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await AllowedAsync(host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host that may be connected to; for a check when a setting is saved.</summary>
    /// <exception cref="OutboundRefusedException">There is none.</exception>
    public async Task<IPAddress[]> AllowedAsync(string host, CancellationToken cancellationToken)
    {
        var all = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        IPAddress[] allowed = allowPrivate ? all : [.. all.Where(PublicAddresses.Contain)];
        return allowed.Length > 0 ? allowed : throw new OutboundRefusedException(host);
    }
}
