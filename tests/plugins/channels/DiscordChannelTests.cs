using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Discord;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels.Tests;

/// <summary>"Execute Webhook" and "Rate Limits" of discord.com/developers/docs.</summary>
public sealed class DiscordChannelTests
{
    public const string Settings =
        """{"webhook_url":"https://discord.com/api/webhooks/123/abc-DEF_canary","username":"Panel","thread_id":"77"}""";

    [Fact]
    public async Task Send_Notice_IsAnEmbedWithoutMentions()
    {
        await using var stage = await ChannelStage.StartAsync(new DiscordChannel(), Settings);

        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync()).Outcome);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.Equal(
            ("POST", "https://discord.com/api/webhooks/123/abc-DEF_canary?wait=true&thread_id=77"),
            (request.Method, new Uri(request.Url).AbsoluteUri)
        );
        var embed = request.Json.GetProperty("embeds")[0];
        Assert.Equal("\\[CRITICAL\\] Node web\\-1 is offline", embed.GetProperty("title").GetString());
        Assert.Equal("2026-01-01T00:00:00.000Z", embed.GetProperty("timestamp").GetString());
        Assert.StartsWith(
            "https://panel.example.com/nodes/1",
            embed.GetProperty("url").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal("Panel", request.Json.GetProperty("username").GetString());
    }

    [Fact]
    public async Task Send_TooFast_WaitsAsTheAnswerSays()
    {
        await using var stage = await ChannelStage.StartAsync(new DiscordChannel(), Settings);
        stage.Receiver.Always(429, """{"message":"You are being rate limited.","retry_after":64.57,"global":false}""");

        var first = await stage.SendAsync();
        stage.Receiver.Always(204);
        var held = await stage.SendAsync();
        stage.Clock.Advance(TimeSpan.FromSeconds(65));
        var later = await stage.SendAsync();

        Assert.Equal((SendOutcome.Retry, 429), (first.Outcome, first.Status));
        Assert.Equal(TimeSpan.FromSeconds(64.57), first.RetryAfter);
        Assert.Equal((SendOutcome.Retry, TimeSpan.FromSeconds(64.57)), (held.Outcome, held.RetryAfter));
        Assert.Equal(SendOutcome.Sent, later.Outcome);
        Assert.Equal(2, stage.Receiver.Requests.Count);
    }

    [Fact]
    public async Task Send_WithItsBucketEmpty_HoldsTheNext()
    {
        await using var stage = await ChannelStage.StartAsync(new DiscordChannel(), Settings);
        stage.Receiver.Always(200, "{}", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "30.5");

        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync()).Outcome);
        var held = await stage.SendAsync();

        Assert.Equal((SendOutcome.Retry, TimeSpan.FromSeconds(30.5)), (held.Outcome, held.RetryAfter));
        Assert.Single(stage.Receiver.Requests);
    }

    [Theory]
    [InlineData(401, SendOutcome.Refused)]
    [InlineData(404, SendOutcome.Refused)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(500, SendOutcome.Retry)]
    [InlineData(502, SendOutcome.Retry)]
    public async Task Send_Refused_IsToldWithoutTheAddress(int status, SendOutcome outcome)
    {
        await using var stage = await ChannelStage.StartAsync(new DiscordChannel(), Settings);
        stage.Receiver.Always(status, """{"message":"Unknown Webhook","code":10015}""");

        var result = await stage.SendAsync();

        Assert.Equal((outcome, status), (result.Outcome, result.Status));
        Assert.DoesNotContain("canary", $"{result} {stage.Logs}", StringComparison.Ordinal);
    }
}
