using System.Net;
using System.Net.Sockets;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Ports of plain processes are not published by anybody; all that can be done
/// is to look whether they are free before the start.
/// </summary>
internal static class HostPorts
{
    public static void RequireFree(IEnumerable<PortBinding> ports)
    {
        foreach (var port in ports.Where(IsTaken))
        {
            throw new RuntimeException(
                "port_taken",
                $"Port {port.HostIp}:{port.HostPort}/{port.Protocol.ToString().ToLowerInvariant()} is already "
                    + "in use on this node."
            );
        }
    }

    private static bool IsTaken(PortBinding port)
    {
        var address = IPAddress.TryParse(port.HostIp, out var given) ? given : IPAddress.Any;
        var tcp = port.Protocol == PortProtocol.Tcp;
        using var socket = new Socket(
            address.AddressFamily,
            tcp ? SocketType.Stream : SocketType.Dgram,
            tcp ? ProtocolType.Tcp : ProtocolType.Udp
        );
        try
        {
            socket.Bind(new IPEndPoint(address, port.HostPort));
            if (tcp)
            {
                socket.Listen();
            }

            return false;
        }
        catch (SocketException exception)
        {
            // Other failures, such as an address of another host, are the workload's to report.
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
