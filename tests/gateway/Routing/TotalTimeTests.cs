using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>How long a whole request may take: what streams, as long as it likes.</summary>
public sealed class TotalTimeTests(HurriedStage stage) : IClassFixture<HurriedStage>
{
    private const int Pieces = 10;

    [Theory]
    [InlineData("/v1/nodes/hang", """{"error":"It took too long.","code":"timeout","request_id":""")]
    [InlineData("/api/client/account/hang", """{"errors":["It took too long."]}""")]
    [InlineData("/api/auth/hang", """{"error":"It took too long."}""")]
    [InlineData("/api/v1/tokens/hang", """{"error":"timeout","message":"It took too long."}""")]
    public async Task Service_IsSlow_IsAGatewayTimeoutInTheDialectOfThePath(string path, string body)
    {
        using var response = await stage.GetAsync(path, stage.Identity.Add().Credential);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.StartsWith(body, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/instances/one/files/content")]
    [InlineData("/v1/instances/one/files/download")]
    [InlineData("/v1/instances/one/files/download-zip")]
    [InlineData("/v1/instances/one/logs/download")]
    [InlineData("/v1/admin/audit-logs/export")]
    public async Task Answer_ThatStreamsForLonger_ArrivesWhole(string path)
    {
        stage.Service.Hold = DripAsync;
        using var response = await stage.GetAsync(path, stage.Identity.Add(admin: true).Credential);
        Assert.Equal(new string('a', Pieces), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answer_OfAnOrdinaryRouteThatDrips_BreaksOff()
    {
        stage.Service.Hold = DripAsync;
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            stage.GetAsync("/v1/nodes", stage.Identity.Add().Credential)
        );
    }

    [Fact]
    public async Task WebSocket_OpenForLonger_StaysOpen()
    {
        stage.Service.Hold = null;
        var person = stage.Identity.Add();
        using var socket = await stage.OpenSocketAsync(person.Credential);

        // Each of these takes as long as the limit, on the same route.
        for (var i = 0; i < 2; i++)
        {
            using var response = await stage.GetAsync("/v1/instances/one/hang", person.Credential);
            Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
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

    // Twice the limit, and never silent for long.
    private static async Task DripAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith("/hang", StringComparison.Ordinal))
        {
            return;
        }

        for (var i = 0; i < Pieces; i++)
        {
            await context.Response.WriteAsync("a", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.RequestAborted);
        }
    }
}
