// Runs one plugin for the panel that started it: Panel.Plugins.Worker <folder of the sockets> <folder of the plugin>.
// It ends with the connection.
using System.Net.Sockets;
using Panel.Plugins.Worker.Protocol;
using Panel.Plugins.Worker.Running;

if (args is not [var sockets, var plugin])
{
    return 2;
}

using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(sockets, "rpc.sock")));
await using var stream = new NetworkStream(socket, ownsSocket: false);
var methods = new WorkerMethods(plugin, new HostProxy(Path.Combine(sockets, "proxy.sock")));
using var rpc = RpcConnection.Over(stream);
methods.Panel = rpc;
rpc.AddLocalRpcTarget(methods);
rpc.StartListening();
await rpc.Completion;
return 0;
