using System.Net;
using System.Net.Sockets;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Whether something listens on a workload's port.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    /// <param name="port">The port inside the container.</param>
    public static IPEndPoint Target(InstanceSpec spec, int port)
    {
        var binding = spec.Ports.FirstOrDefault(p => p.ContainerPort == port && p.Protocol == PortProtocol.Tcp);
        var address =
            binding is not null
            && IPAddress.TryParse(binding.HostIp, out var host)
            && !host.Equals(IPAddress.Any)
            && !host.Equals(IPAddress.IPv6Any)
                ? host
                : IPAddress.Loopback;
        return new IPEndPoint(address, binding?.HostPort ?? port);
    }

    /// <summary>
    /// Docker's proxy accepts on a published port even when nothing listens
    /// inside, and then closes at once: a connection counts
    /// only when it is still open, or has said something, a moment later.
    /// </summary>
    public static async Task<bool> IsOpenAsync(
        IPEndPoint target,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(ConnectLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(target, both.Token);
            return await StaysOpenAsync(socket, clock, cancellationToken);
        }
        catch (Exception exception)
            when (exception is SocketException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return false;
        }
    }

    private static async Task<bool> StaysOpenAsync(
        Socket socket,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var settle = new CancellationTokenSource(Settle, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(settle.Token, cancellationToken);
        try
        {
            return await socket.ReceiveAsync(new byte[1], both.Token) > 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }
}
