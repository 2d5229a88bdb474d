using System.Net;
using System.Net.WebSockets;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>What a client is told when a service does not answer as it should, or must not be asked at all.</summary>
public sealed class ForwardingErrorTests(ImpatientStage stage) : IClassFixture<ImpatientStage>
{
    [Fact]
    public async Task Service_SaysNothing_IsAGatewayTimeout()
    {
        using var response = await stage.GetAsync("/v1/nodes/hang", stage.Identity.Add().Credential);
        await response.RefusedAsync(HttpStatusCode.GatewayTimeout, "service_timeout");
    }

    [Fact]
    public async Task Route_HasATimeLimit_IsAGatewayTimeout()
    {
        using var response = await stage.GetAsync("/v1/alerts/hang", stage.Identity.Add().Credential);
        await response.RefusedAsync(HttpStatusCode.GatewayTimeout, "timeout");
    }

    [Fact]
    public async Task Service_BreaksOff_IsABadGateway()
    {
        using var response = await stage.GetAsync("/v1/nodes/abort", stage.Identity.Add().Credential);
        await response.RefusedAsync(HttpStatusCode.BadGateway, "bad_gateway");
    }

    [Fact]
    public async Task WebSocket_SilentForLongerThanAServiceMayBe_StaysOpen()
    {
        var person = stage.Identity.Add();
        using var socket = await stage.OpenSocketAsync(person.Credential);

        // Each of these takes as long as the limit, on the same service.
        for (var i = 0; i < 2; i++)
        {
            using var response = await stage.GetAsync("/v1/instances/one/hang", person.Credential);
            await response.RefusedAsync(HttpStatusCode.GatewayTimeout, "service_timeout");
        }

        var buffer = new byte[16];
        await socket.SendAsync(
            "ping"u8.ToArray(),
            WebSocketMessageType.Text,
            true,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(4, (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("/v1/nodes/read", false, """{"error":"The body is too large.","code":"too_large","request_id":""")]
    [InlineData("/v1/nodes/read", true, """{"error":"The body is too large.","code":"too_large","request_id":""")]
    [InlineData("/api/client/account/avatar", false, """{"errors":["The body is too large."]}""")]
    [InlineData("/api/auth/login", false, """{"error":"The body is too large."}""")]
    [InlineData("/api/v1/tokens", false, """{"error":"too_large","message":"The body is too large."}""")]
    public async Task Body_TooLarge_IsRefusedInTheDialectOfThePath(string path, bool chunked, string body)
    {
        var response = await PostAsync(path, 1024 * 1024 + 1, chunked);

        Assert.Contains(" 413 ", response, StringComparison.Ordinal);
        Assert.Contains(body, response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/nodes/read", 1024 * 1024 - 100)] // Chunks count with their framing.
    [InlineData("/v1/instances/one/files/content", 3 * 1024 * 1024)]
    public async Task Body_WithinTheLimitOfItsRoute_ReachesTheService(string path, int length)
    {
        foreach (var chunked in (bool[])[false, true])
        {
            Assert.Contains(" 200 ", await PostAsync(path, length, chunked), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_SaysThatItIsTooLarge_ServiceNeverHearsOfIt()
    {
        var before = stage.Service.Seen;
        Assert.Contains(
            " 413 ",
            await PostAsync("/v1/nodes/read", 1024 * 1024 + 1, chunked: false),
            StringComparison.Ordinal
        );
        Assert.Equal(before, stage.Service.Seen);
    }

    // By hand: HttpClient may give up on writing before it has read the refusal.
    private async Task<string> PostAsync(string path, int length, bool chunked)
    {
        await using var connection = await RawConnection.OpenAsync(stage.Client.BaseAddress!);
        await connection.WriteAsync(
            $"POST {path} HTTP/1.1\r\nHost: {stage.Client.BaseAddress!.Authority}\r\nConnection: close\r\n"
                + $"Authorization: Bearer {stage.Identity.Add().Credential}\r\n"
        );
        await connection.WriteAsync(
            chunked ? $"Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n" : $"Content-Length: {length}\r\n\r\n"
        );
        await connection.TryWriteAsync(new byte[length]);
        if (chunked)
        {
            await connection.TryWriteAsync("\r\n0\r\n\r\n"u8.ToArray());
        }

        return await connection.ReadToEndAsync();
    }
}
