using System.Net.Sockets;
using Panel.Gateway.Limits.Shared;

namespace Panel.Gateway.Tests.Limits;

/// <summary>One command to a Redis server.</summary>
internal static class RedisCommand
{
    public static async Task<object?> RunAsync(Uri url, params string[] command)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port);
        using var connection = new RedisConnection(new NetworkStream(socket, ownsSocket: true));
        return await connection.SendAsync(RedisConnection.Command(command), CancellationToken.None);
    }
}
