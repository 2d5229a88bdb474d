using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Panel.AgentLink;

namespace Panel.Nodes.Tests.Support;

/// <summary>
/// A small agent: an HTTP/2 server behind tunnels that it dials itself. It refuses requests without a valid signature.
/// </summary>
internal sealed class TestAgent(Guid nodeId, byte[] signingKey, Func<string> token) : IAsyncDisposable
{
    private readonly WebApplication _app = Build(signingKey);

    /// <summary>What it answers below <c>/answer</c>, as an agent may that is not ours.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public Guid NodeId => nodeId;

    public async Task StartAsync()
    {
        _app.Map("/answer/{**rest}", context => Answer(context));
        await _app.StartAsync();
    }

    /// <summary>Opens a tunnel; it lives until disposed or closed by the panel.</summary>
    public async Task<TestTunnel> DialAsync(Uri panel, string kind = "control")
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token());
        var address = new UriBuilder(panel)
        {
            Scheme = "ws",
            Path = TunnelRoutes.Tunnel,
            Query = $"{TunnelRoutes.KindParameter}={kind}",
        };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, new Uri(_app.Urls.First()).Port);
        return new TestTunnel(socket, server);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static WebApplication Build(byte[] key)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
                kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
                kestrel.Limits.MaxRequestBodySize = null;
            });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseWebSockets();
        app.Use(
            (context, next) =>
                context.Request.Path == "/health" || IsSigned(context, key) ? next(context) : RefuseAsync(context)
        );
        app.UseRouting();
        app.MapGet("/health", () => "ok");
        app.Map("/echo/{**rest}", EchoAsync);
        app.Map(
            "/upload",
            async (HttpContext context) =>
            {
                var hash = await SHA256.HashDataAsync(context.Request.Body);
                await context.Response.WriteAsync(Convert.ToHexStringLower(hash));
            }
        );
        app.Map(
            "/download/{bytes:int}",
            (HttpContext context, int bytes) => context.Response.Body.WriteAsync(new byte[bytes]).AsTask()
        );
        app.Map("/hang", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        app.Map("/ws", EchoSocketAsync);
        return app;
    }

    private static async Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = 401;
        await context.Response.WriteAsync("not signed");
    }

    private static bool IsSigned(HttpContext context, byte[] key)
    {
        var headers = context.Request.Headers;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var expected = RequestSignature.Compute(
            key,
            headers[RequestSignature.TimestampHeader].ToString(),
            headers[RequestSignature.NonceHeader].ToString(),
            context.Request.Method,
            target[0],
            target.Length > 1 ? target[1] : "",
            headers[RequestSignature.ContentHashHeader].ToString()
        );
        return RequestSignature.Matches(expected, headers[RequestSignature.SignatureHeader].ToString());
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        await context.Response.WriteAsJsonAsync(
            new
            {
                method = context.Request.Method,
                target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                body,
                hash = context.Request.Headers[RequestSignature.ContentHashHeader].ToString(),
                headers = context.Request.Headers.Keys.ToArray(),
            }
        );
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (
            await socket.ReceiveAsync(buffer, context.RequestAborted)
                is { MessageType: not WebSocketMessageType.Close } message
        )
        {
            await socket.SendAsync(
                buffer.AsMemory(0, message.Count),
                message.MessageType,
                message.EndOfMessage,
                context.RequestAborted
            );
        }
    }
}

/// <summary>Carries bytes between the WebSocket and the agent's server, until either ends.</summary>
internal sealed class TestTunnel : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly TcpClient _server;

    public TestTunnel(ClientWebSocket socket, TcpClient server)
    {
        (_socket, _server) = (socket, server);
        Ended = PumpAsync();
    }

    public Task Ended { get; }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await Ended;
        _socket.Dispose();
    }

    private async Task PumpAsync()
    {
        using var server = _server;
        await using var panel = WebSocketStream.Create(_socket, WebSocketMessageType.Binary);
        await using var agent = server.GetStream();
        try
        {
            await await Task.WhenAny(panel.CopyToAsync(agent), agent.CopyToAsync(panel));
        }
        catch (Exception exception)
            when (exception
                    is WebSocketException
                        or IOException
                        or OperationCanceledException
                        or ObjectDisposedException
                        or NotSupportedException
            )
        {
            // Cut off by the test or by the panel.
        }

        _socket.Abort();
    }
}
