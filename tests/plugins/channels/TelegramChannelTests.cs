using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Telegram;

namespace Panel.Plugins.Channels.Tests;

/// <summary>"sendMessage", "HTML style" and "Making requests" of core.telegram.org/bots/api.</summary>
public sealed class TelegramChannelTests
{
    public const string Settings =
        """{"bot_token":"123456:canary-canary-canary-canary","chat_id":"-100200","thread_id":5}""";

    [Fact]
    public async Task Send_Notice_IsHtmlWithALink()
    {
        await using var stage = await ChannelStage.StartAsync(new TelegramChannel(), Settings);
        stage.Receiver.Always(200, """{"ok":true,"result":{}}""");

        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync(ChannelStage.Notice(text: "a < b & \"c\""))).Outcome);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.Equal(
            "https://api.telegram.org/bot123456:canary-canary-canary-canary/sendMessage",
            Uri.UnescapeDataString(request.Url)
        );
        var body = request.Json;
        Assert.Equal(
            ("-100200", 5, "HTML"),
            (
                body.GetProperty("chat_id").GetString(),
                body.GetProperty("message_thread_id").GetInt32(),
                body.GetProperty("parse_mode").GetString()
            )
        );
        Assert.Equal(
            "<b>[CRITICAL] Node web-1 is offline</b>\n\na &lt; b &amp; &quot;c&quot;\n\nnode: web-1\n\n"
                + "<a href=\"https://panel.example.com/nodes/1?a=1&amp;b=%222%22\">Open in the panel</a>",
            body.GetProperty("text").GetString()
        );
    }

    [Fact]
    public async Task Send_TooFast_WaitsAsTheAnswerSays()
    {
        await using var stage = await ChannelStage.StartAsync(new TelegramChannel(), Settings);
        stage.Receiver.Always(
            429,
            """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":33}}"""
        );

        var result = await stage.SendAsync();
        var held = await stage.SendAsync();

        Assert.Equal((SendOutcome.Retry, TimeSpan.FromSeconds(33)), (result.Outcome, result.RetryAfter));
        Assert.Equal(TimeSpan.FromSeconds(33), held.RetryAfter);
        Assert.Single(stage.Receiver.Requests);
    }

    [Theory]
    [InlineData(400, "Bad Request: chat not found")]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden: bot was blocked by the user")]
    public async Task Send_Refused_IsToldInTelegramsWords(int status, string words)
    {
        await using var stage = await ChannelStage.StartAsync(new TelegramChannel(), Settings);
        stage.Receiver.Always(status, $$"""{"ok":false,"error_code":{{status}},"description":"{{words}}"}""");

        var result = await stage.SendAsync();

        Assert.Equal(
            (SendOutcome.Refused, status, $"Telegram answered: {words}"),
            (result.Outcome, result.Status, result.Error)
        );
        Assert.DoesNotContain("canary", $"{result} {stage.Logs}", StringComparison.Ordinal);
    }
}
