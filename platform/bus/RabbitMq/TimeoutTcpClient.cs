using System.Net.Sockets;
using RabbitMQ.Client;

namespace Panel.Bus.RabbitMq;

/// <summary>Gives the client a <see cref="TimeoutNetworkStream"/>.</summary>
internal sealed class TimeoutTcpClient(Socket socket, TimeSpan limit) : TcpClientAdapter(socket)
{
    public static Func<AddressFamily, ITcpClient> Factory(TimeSpan limit) =>
        family => new TimeoutTcpClient(
            new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            limit
        );

    public override NetworkStream GetStream() => new TimeoutNetworkStream(Client, limit);
}
