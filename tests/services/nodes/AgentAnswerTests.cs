using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Panel.AgentLink;
using Panel.Nodes.Tests.Support;
using Panel.Nodes.Tunnels;
using Panel.Testing;

namespace Panel.Nodes.Tests;

/// <summary>
/// An agent is some tenant's machine: of what it answers only the content
/// gets through, and in a form that no browser runs.
/// </summary>
public sealed class AgentAnswerTests(OnSqlite fixture) : IClassFixture<OnSqlite>, IAsyncLifetime
{
    private TestAgent _agent = null!;
    private TestTunnel _tunnel = null!;
    private HttpClient _instances = null!;

    public async ValueTask InitializeAsync()
    {
        var registered = await fixture.Service.RegisterAsync(Callers.Administrator);
        _agent = new TestAgent(
            registered.NodeId,
            Convert.FromBase64String(registered.SigningSecret),
            () => fixture.Identity.TokenFor(Callers.Agent(registered.NodeId))
        );
        await _agent.StartAsync();
        _tunnel = await _agent.DialAsync(fixture.Service.Address);
        await Eventually.TrueAsync(async _ =>
            await fixture.Service.QueryAsync(database =>
                database.Set<TunnelRecord>().AnyAsync(row => row.NodeId == registered.NodeId)
            )
        );
        _instances = fixture.Service.As(Callers.Instances);
    }

    public async ValueTask DisposeAsync()
    {
        _instances.Dispose();
        await _tunnel.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Theory]
    [InlineData("Set-Cookie", "panel_session=x")]
    [InlineData("Location", "https://example.org")]
    [InlineData("Content-Location", "https://example.org")]
    [InlineData("Clear-Site-Data", "\"*\"")]
    [InlineData("WWW-Authenticate", "Basic realm=panel")]
    [InlineData("Refresh", "0; url=https://example.org")]
    [InlineData("X-Panel-Access-Changed", "0190a000-0000-7000-8000-000000000000")]
    [InlineData("X-Panel-Anything", "1")]
    [InlineData("Access-Control-Allow-Origin", "*")]
    [InlineData("Access-Control-Allow-Credentials", "true")]
    [InlineData("Link", "</x>; rel=preload")]
    [InlineData("Alt-Svc", "h3=\"example.org:443\"")]
    [InlineData("Service-Worker-Allowed", "/")]
    [InlineData("SourceMap", "/x.map")]
    [InlineData("Strict-Transport-Security", "max-age=0")]
    [InlineData("Report-To", "{}")]
    [InlineData("NEL", "{}")]
    [InlineData("Server", "mine")]
    [InlineData("Via", "1.1 mine")]
    [InlineData("Vary", "*")]
    [InlineData("Expires", "Thu, 01 Dec 2050 16:00:00 GMT")]
    [InlineData("Pragma", "cache")]
    [InlineData("Age", "1")]
    [InlineData("Content-Encoding", "gzip")]
    [InlineData("Content-Language", "x")]
    [InlineData("Idempotency-Replayed", "true")]
    [InlineData("X-Request-Id", "mine")]
    [InlineData("X-RateLimit-Remaining", "0")]
    [InlineData("X-Something-New", "1")]
    public async Task Header_ThatDescribesNoContent_IsDropped(string name, string value)
    {
        using var answer = await AskAsync(context =>
        {
            context.Response.Headers[name] = value;
            return context.Response.WriteAsync("content");
        });

        Assert.Equal((HttpStatusCode.OK, "content"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.DoesNotContain(
            answer.Headers.Concat(answer.Content.Headers),
            header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task Headers_ThatMakeContentSafe_AreThePanels()
    {
        using var answer = await AskAsync(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src *";
            context.Response.Headers.XContentTypeOptions = "sniff";
            context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            context.Response.Headers.CacheControl = "public, max-age=31536000";
            return context.Response.WriteAsync("content");
        });

        Assert.Equal("sandbox; default-src 'none'", Single(answer, "Content-Security-Policy"));
        Assert.Equal("nosniff", Single(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Single(answer, "Cross-Origin-Resource-Policy"));
        Assert.Equal("no-store", Single(answer, "Cache-Control"));
    }

    [Fact]
    public async Task Headers_ThatDescribeContent_ArePassedOn()
    {
        using var answer = await AskAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = 3;
            context.Response.Headers.ContentRange = "bytes 0-2/10";
            context.Response.Headers.AcceptRanges = "bytes";
            context.Response.Headers.ETag = "\"one\"";
            context.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
            context.Response.Headers.ContentDisposition =
                "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A4.txt";
            context.Response.Headers["Upload-Offset"] = "7";
            return context.Response.WriteAsync("abc");
        });

        Assert.Equal(
            (HttpStatusCode.PartialContent, "abc", 3L),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentLength)
        );
        Assert.Equal(
            ("bytes 0-2/10", "\"one\"", "7"),
            (answer.Content.Headers.ContentRange!.ToString(), answer.Headers.ETag!.Tag, Single(answer, "Upload-Offset"))
        );
        Assert.Equal(
            ("attachment", "ä.txt"),
            (
                answer.Content.Headers.ContentDisposition!.DispositionType,
                answer.Content.Headers.ContentDisposition.FileNameStar
            )
        );
        Assert.NotNull(answer.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("application/json", "application/json", false)]
    [InlineData("application/json; charset=utf-7", "application/json", false)]
    [InlineData("text/plain; charset=utf-8", "text/plain; charset=utf-8", false)]
    [InlineData("text/plain; charset=utf-7", "text/plain; charset=utf-8", false)]
    [InlineData("image/png", "image/png", false)]
    [InlineData("application/octet-stream", "application/octet-stream", true)]
    [InlineData("application/zip", "application/zip", true)]
    [InlineData("text/html", "application/octet-stream", true)]
    [InlineData("TEXT/HTML; charset=utf-8", "application/octet-stream", true)]
    [InlineData("image/svg+xml", "application/octet-stream", true)]
    [InlineData("application/xhtml+xml", "application/octet-stream", true)]
    [InlineData("text/xml", "application/octet-stream", true)]
    [InlineData("application/pdf", "application/octet-stream", true)]
    [InlineData("text/javascript", "application/octet-stream", true)]
    [InlineData("application/wasm", "application/octet-stream", true)]
    [InlineData("text/css", "application/octet-stream", true)]
    [InlineData("text/event-stream", "application/octet-stream", true)]
    [InlineData("multipart/x-mixed-replace; boundary=x", "application/octet-stream", true)]
    [InlineData("message/rfc822", "application/octet-stream", true)]
    [InlineData("text/plain, text/html", "application/octet-stream", true)]
    [InlineData("nonsense", "application/octet-stream", true)]
    [InlineData(null, "application/octet-stream", true)]
    public async Task Content_OfAnyType_IsOneThatNoBrowserRuns(string? said, string told, bool saved)
    {
        using var answer = await AskAsync(async context =>
        {
            if (said is not null)
            {
                context.Response.Headers.ContentType = said;
            }

            context.Response.Headers.ContentDisposition = saved ? "inline" : default;
            await context.Response.WriteAsync("<script>alert(1)</script>");
        });

        Assert.Equal(told, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(saved ? "attachment" : null, answer.Content.Headers.ContentDisposition?.ToString());
    }

    [Theory]
    [InlineData("inline; filename=\"x.html\"")]
    [InlineData("form-data; name=a; filename=x.html")]
    [InlineData("\"\"; filename=x.html")]
    public async Task Disposition_OfTheAgent_IsAlwaysToSave(string disposition)
    {
        using var answer = await AskAsync(context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.Headers.ContentDisposition = disposition;
            return context.Response.WriteAsync("text");
        });

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(399)]
    [InlineData(401)]
    [InlineData(407)]
    [InlineData(600)]
    [InlineData(999)]
    public async Task Status_ThatMovesOrSignsOut_IsABadGateway(int status)
    {
        using var answer = await AskAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://example.org";
            context.Response.Headers.WWWAuthenticate = "Basic";
            return context.Response.WriteAsync("content of the agent");
        });

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("\"code\":\"node_failed\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("content of the agent", text, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Location") || answer.Headers.Contains("WWW-Authenticate"));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(507)]
    public async Task Status_ThatSaysWhatBecameOfIt_IsPassedOn(int status)
    {
        using var answer = await AskAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"one\"";
            return Task.CompletedTask;
        });

        Assert.Equal((status, "\"one\""), ((int)answer.StatusCode, answer.Headers.ETag?.Tag));
    }

    [Fact]
    public async Task Trailers_OfTheAgent_AreDropped()
    {
        using var answer = await AskAsync(async context =>
        {
            context.Response.DeclareTrailer("Set-Cookie");
            await context.Response.WriteAsync("content");
            context.Response.AppendTrailer("Set-Cookie", "panel_session=x");
        });
        await answer.Content.ReadAsStringAsync();

        Assert.Empty(answer.TrailingHeaders);
        Assert.False(answer.Headers.Contains("Trailer"));
    }

    [Fact]
    public async Task Head_OfAFile_IsAskedOfTheAgentAndSaysHowLongItIs()
    {
        _agent.Answer = context =>
        {
            Assert.Equal("HEAD", context.Request.Method);
            (context.Response.ContentType, context.Response.ContentLength) = (
                "application/octet-stream",
                1_000_000_000
            );
            return Task.CompletedTask;
        };
        using var answer = await _instances.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, PathOf("/answer/download"))
        );

        Assert.Equal((HttpStatusCode.OK, 1_000_000_000L), (answer.StatusCode, answer.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("one", "one")]
    [InlineData("other", null)]
    public async Task WebSocket_OfTheAgent_AnswersWithTheProtocolThatWasOfferedAndNothingElse(
        string chosen,
        string? told
    )
    {
        string? offered = null;
        _agent.Answer = async context =>
        {
            offered = context.Request.Headers.SecWebSocketExtensions;
            context.Response.Headers.SetCookie = "panel_session=x";
            context.Response.Headers["X-Panel-Access-Changed"] = "1";
            context.Response.Headers.SecWebSocketProtocol = chosen;
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        };
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + fixture.Identity.TokenFor(Callers.Instances));
        socket.Options.AddSubProtocol("one");
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(
            new UriBuilder(fixture.Service.Address) { Scheme = "ws", Path = PathOf("/answer/socket") }.Uri,
            CancellationToken.None
        );
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Equal((told, null), (socket.SubProtocol, offered));
        Assert.DoesNotContain(
            socket.HttpResponseHeaders!.Keys,
            name => name is "Set-Cookie" or "X-Panel-Access-Changed" or "Sec-WebSocket-Extensions"
        );
    }

    [Fact]
    public async Task WebSocket_WithABadKey_IsABadRequest()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf("/ws"));
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "short");
        using var answer = await _instances.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static string? Single(HttpResponseMessage answer, string name) =>
        Assert.Single(answer.Headers.GetValues(name));

    private string PathOf(string path) => $"/internal/nodes/{_agent.NodeId}/agent{path}";

    private async Task<HttpResponseMessage> AskAsync(Func<HttpContext, Task> answer)
    {
        _agent.Answer = answer;
        return await _instances.GetAsync(PathOf("/answer/x"));
    }
}
