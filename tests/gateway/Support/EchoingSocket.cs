using System.Net.WebSockets;

namespace Panel.Gateway.Tests.Support;

/// <summary>What is asked of a WebSocket to <see cref="StubService"/>, which echoes.</summary>
internal static class EchoingSocket
{
    public static async Task<bool> EchoesAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16];
        await socket.SendAsync(
            "ping"u8.ToArray(),
            WebSocketMessageType.Text,
            true,
            TestContext.Current.CancellationToken
        );
        return (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).Count == 4;
    }

    public static async Task ClosedAsync(ClientWebSocket socket)
    {
        try
        {
            var received = await socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken);
            Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        }
        catch (WebSocketException)
        {
            // Cut without a goodbye.
        }
    }
}
