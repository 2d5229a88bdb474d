using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.ApiDescription;

/// <summary>Whoever only asks whether the description is there.</summary>
public sealed class HeadTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    private static readonly string[] Framing =
    [
        "Date",
        "X-Request-Id",
        "X-RateLimit",
        "Content-Length",
        "Transfer-Encoding",
    ];

    [Theory]
    [InlineData("/openapi.json", 200)]
    [InlineData("/docs", 301)]
    [InlineData("/docs/index.html", 200)]
    [InlineData("/docs/index.js", 200)]
    [InlineData("/docs/swagger-ui.css", 200)]
    [InlineData("/docs/no-such-file", 404)]
    public async Task Head_AnswersLikeGetWithoutTheBody(string path, int status)
    {
        var (get, head) = (await SendAsync("GET", path), await SendAsync("HEAD", path));

        Assert.StartsWith($"HTTP/1.1 {status} ", get, StringComparison.Ordinal);
        Assert.Equal(HeadersOf(get), HeadersOf(head));
        Assert.Equal(head.Length - 4, head.IndexOf("\r\n\r\n", StringComparison.Ordinal));
    }

    private static string[] HeadersOf(string answer) =>
        [
            .. answer
                .Split("\r\n\r\n")[0]
                .Split("\r\n")
                .Where(line => !Array.Exists(Framing, name => line.StartsWith(name, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];

    // By hand: HttpClient would not show a body that must not be there.
    private async Task<string> SendAsync(string method, string path)
    {
        await using var connection = await RawConnection.OpenAsync(stage.Client.BaseAddress!);
        await connection.WriteAsync(
            $"{method} {path} HTTP/1.1\r\nHost: {stage.Client.BaseAddress!.Authority}\r\nConnection: close\r\n\r\n"
        );
        return await connection.ReadToEndAsync();
    }
}
