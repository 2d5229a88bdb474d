using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Panel.Hosting.Draining;
using Panel.Hosting.Health;
using Panel.Testing;

namespace Panel.Hosting.Tests;

public sealed class DrainingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_OpenSockets_EndWithServiceRestartAndWholeMessages()
    {
        await using var app = await StartAsync("00:00:00", closeLimit: "00:00:04");
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ConnectAsync(app)));
        var reading = clients.Select(ReadToEndAsync).ToArray();
        await Task.WhenAll(reading.Select(read => read.Begun.Task)).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        await app.StopAsync(Cancellation);

        foreach (var read in reading)
        {
            Assert.Equal(("restarting; connect again", 1012), await read.End.WaitAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Stop_DuringTheNotice_IsNotReadyAndServesAndTakesNoNewSockets()
    {
        await using var app = await StartAsync("00:00:03");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));
        using var open = await ConnectAsync(app);
        var stopping = app.StopAsync(Cancellation);
        await Eventually.TrueAsync(async _ =>
            await StatusAsync(client, "/health/ready") == HttpStatusCode.ServiceUnavailable
        );

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/text"));
        Assert.Equal(WebSocketState.Open, open.State);
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(app));
        await stopping;
    }

    [Fact]
    public async Task Stop_ClientsThatNeitherReadNorAnswer_EndsWithinFiveSeconds()
    {
        await using var app = await StartAsync("00:00:02");
        var url = new Uri(app.Urls.First());
        using var deaf = new TcpClient { ReceiveBufferSize = 1024 };
        await deaf.ConnectAsync(url.Host, url.Port, Cancellation);
        await deaf.GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"GET /numbers HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                ),
                Cancellation
            );
        _ = await deaf.GetStream().ReadAsync(new byte[64], Cancellation);
        var since = TimeProvider.System.GetTimestamp();

        await app.StopAsync(Cancellation);

        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 2, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Tracker_AnyPartition_FindsTheEndsOfFrames(int part)
    {
        byte[] frames = [0x81, 2, 1, 2, 0x82, 126, 1, 0, .. new byte[256], 0x81, 0x83, 9, 9, 9, 9, 1, 2, 3, 0x88, 0];
        var tracker = new FrameTracker();
        var ends = new List<int>();
        for (var at = 0; at < frames.Length;)
        {
            at += tracker.Follow(frames.AsSpan(at, Math.Min(part, frames.Length - at)), oneFrame: true);
            if (tracker.IsBetweenFrames)
            {
                ends.Add(at);
            }
        }

        Assert.Equal([4, 264, 273, 275], ends);
        Assert.True(tracker.HasClosed);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Cancellation);
        return response.StatusCode;
    }

    private static async Task<ClientWebSocket> ConnectAsync(WebApplication app)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(app.Urls.First()) { Scheme = "ws", Path = "/numbers" }.Uri,
            Cancellation
        );
        return socket;
    }

    private static (TaskCompletionSource Begun, Task<(string?, int)> End) ReadToEndAsync(ClientWebSocket socket)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (begun, ReadAsync());

        async Task<(string?, int)> ReadAsync()
        {
            var buffer = new byte[100_000];
            while (true)
            {
                var length = 0;
                WebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(
                        new ArraySegment<byte>(buffer, length, buffer.Length - length),
                        Cancellation
                    );
                    length += part.Count;
                } while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
                    socket.Dispose();
                    return (part.CloseStatusDescription, (int)part.CloseStatus!);
                }

                Assert.Equal(new string('n', 70_000), Encoding.ASCII.GetString(buffer, 0, length));
                begun.TrySetResult();
            }
        }
    }

    private static async Task<WebApplication> StartAsync(string notice, string closeLimit = "00:00:00.7")
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Draining:Notice"] = notice, ["Draining:CloseLimit"] = closeLimit }
        );
        builder.AddPanelHosting("numbers");
        var app = builder.Build();
        app.UseDraining();
        app.UseWebSockets();
        app.MapHealth();
        app.MapGet("/text", () => Results.Text("hello"));
        app.Map("/numbers", NumbersAsync);
        await app.StartAsync(Cancellation);
        return app;
    }

    // Sends long messages one after the other, so that often one is half sent.
    private static async Task NumbersAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var reading = socket.ReceiveAsync(new byte[100], context.RequestAborted);
        var message = Encoding.ASCII.GetBytes(new string('n', 70_000));
        while (!reading.IsCompleted)
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            await Task.WhenAny(reading, Task.Delay(1, context.RequestAborted));
        }
    }
}
