using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Slack;

namespace Panel.Plugins.Channels.Tests;

/// <summary>"Sending messages using incoming webhooks" and "Rate limits" of docs.slack.dev.</summary>
public sealed class SlackChannelTests
{
    public const string Settings = """{"webhook_url":"https://hooks.slack.com/services/T000/B000/canary"}""";

    [Fact]
    public async Task Send_Notice_IsBlocksWithAFallback()
    {
        await using var stage = await ChannelStage.StartAsync(new SlackChannel(), Settings);
        stage.Receiver.Always(200, "ok");

        var result = await stage.SendAsync(ChannelStage.Notice(title: "a <b> & c"));

        Assert.Equal((SendOutcome.Sent, "ok"), (result.Outcome, result.Response));
        var request = Assert.Single(stage.Receiver.Requests);
        Assert.Equal("https://hooks.slack.com/services/T000/B000/canary", request.Url);
        Assert.Equal("[CRITICAL] a &lt;b&gt; &amp; c", request.Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Send_TwoAtOnce_AreASecondApart()
    {
        await using var stage = await ChannelStage.StartAsync(new SlackChannel(), Settings);
        await stage.SendAsync();
        var second = stage.SendAsync();
        Assert.Single(stage.Receiver.Requests);

        Assert.Equal(SendOutcome.Sent, (await second).Outcome);
        Assert.Equal(2, stage.Receiver.Requests.Count);
    }

    [Fact]
    public async Task Send_ManyAtOnce_ComeBackRatherThanWaitTooLong()
    {
        await using var stage = await ChannelStage.StartAsync(new SlackChannel(), Settings);

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => stage.SendAsync()));

        var held = results.Where(result => result.Outcome == SendOutcome.Retry).ToList();
        Assert.Equal(7, held.Count);
        Assert.All(held, result => Assert.InRange(result.RetryAfter!.Value.TotalSeconds, 4, 12));
    }

    [Fact]
    public async Task Send_TooFast_WaitsAsTheHeaderSays()
    {
        await using var stage = await ChannelStage.StartAsync(new SlackChannel(), Settings);
        stage.Receiver.Always(429, "rate_limited", "Retry-After", "30");

        var result = await stage.SendAsync();

        Assert.Equal((SendOutcome.Retry, TimeSpan.FromSeconds(30)), (result.Outcome, result.RetryAfter));
    }

    [Theory]
    [InlineData(400, "invalid_payload", SendOutcome.Refused)]
    [InlineData(403, "action_prohibited", SendOutcome.Refused)]
    [InlineData(404, "no_service", SendOutcome.Refused)]
    [InlineData(410, "channel_is_archived", SendOutcome.Gone)]
    [InlineData(500, "rollup_error", SendOutcome.Retry)]
    public async Task Send_Refused_IsToldWithoutTheAddress(int status, string words, SendOutcome outcome)
    {
        await using var stage = await ChannelStage.StartAsync(new SlackChannel(), Settings);
        stage.Receiver.Always(status, words);

        var result = await stage.SendAsync();

        Assert.Equal((outcome, status, words), (result.Outcome, result.Status, result.Response));
        Assert.DoesNotContain("canary", $"{result} {stage.Logs}", StringComparison.Ordinal);
    }
}
