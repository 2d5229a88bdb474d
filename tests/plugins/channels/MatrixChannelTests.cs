using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Matrix;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels.Tests;

/// <summary>"PUT /rooms/{roomId}/send/{eventType}/{txnId}" and "Standard error response" of spec.matrix.org, 1.13.</summary>
public sealed class MatrixChannelTests
{
    public const string Settings =
        """{"homeserver_url":"https://matrix.example.com","access_token":"canary-token","room_id":"!a/b:example.com"}""";

    [Fact]
    public async Task Send_Twice_HasTheDeliverysTransactionId()
    {
        await using var stage = await ChannelStage.StartAsync(new MatrixChannel(), Settings);
        stage.Receiver.Always(200, """{"event_id":"$1"}""");

        await stage.SendAsync();
        await stage.SendAsync();

        Assert.Equal(2, stage.Receiver.Requests.Count);
        Assert.All(
            stage.Receiver.Requests,
            request =>
            {
                Assert.Equal("PUT", request.Method);
                Assert.Equal(
                    "/_matrix/client/v3/rooms/%21a%2Fb%3Aexample.com/send/m.room.message/" + ChannelStage.Id,
                    request.Target
                );
                Assert.Equal("Bearer canary-token", request.Headers["Authorization"]);
                Assert.Equal("m.text", request.Json.GetProperty("msgtype").GetString());
            }
        );
    }

    [Theory]
    [InlineData("""{"errcode":"M_LIMIT_EXCEEDED","error":"Too many","retry_after_ms":21000}""", null)]
    [InlineData("""{"errcode":"M_LIMIT_EXCEEDED","error":"Too many"}""", "21")]
    public async Task Send_TooFast_WaitsAsTheServerSays(string body, string? header)
    {
        await using var stage = await ChannelStage.StartAsync(new MatrixChannel(), Settings);
        stage.Receiver.Always(429, body, header is null ? [] : ["Retry-After", header]);

        var result = await stage.SendAsync();

        Assert.Equal((SendOutcome.Retry, TimeSpan.FromSeconds(21)), (result.Outcome, result.RetryAfter));
        Assert.Equal("The homeserver answered 429 M_LIMIT_EXCEEDED.", result.Error);
    }

    [Theory]
    [InlineData(401, "M_UNKNOWN_TOKEN")]
    [InlineData(403, "M_FORBIDDEN")]
    [InlineData(413, "M_TOO_LARGE")]
    public async Task Send_Refused_IsToldByItsCode(int status, string code)
    {
        await using var stage = await ChannelStage.StartAsync(new MatrixChannel(), Settings);
        stage.Receiver.Always(status, $$"""{"errcode":"{{code}}","error":"No"}""");

        var result = await stage.SendAsync();

        Assert.Equal(
            (SendOutcome.Refused, $"The homeserver answered {status} {code}."),
            (result.Outcome, result.Error)
        );
        Assert.DoesNotContain("canary", $"{result} {stage.Logs}", StringComparison.Ordinal);
    }
}
