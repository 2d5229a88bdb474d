namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>
/// An answer to HEAD has no body over HTTP/2 either (RFC 9110, 9.3.2), also where the gateway answers by itself.
/// </summary>
public sealed class Http2HeadTests(Http2TortureStage stage) : IClassFixture<Http2TortureStage>
{
    [Theory]
    [InlineData("/v1/nodes")]
    [InlineData("/no/such/path")]
    [InlineData("/health")]
    [InlineData("/openapi.json")]
    [InlineData("/docs")]
    public async Task Head_OfWhatTheGatewayAnswers_HasNoBody(string path)
    {
        await using var connection = await Http2Connection.OpenAsync(stage.Client.BaseAddress!);

        await connection.SendAsync(
            Frames.Head([
                (":method", "HEAD"),
                (":scheme", "https"),
                (":authority", stage.Client.BaseAddress!.Authority),
                (":path", path),
            ])
        );

        Assert.Equal("", await connection.ReadBodyAsync());
    }
}
