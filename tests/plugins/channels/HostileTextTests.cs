using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Discord;
using Panel.Plugins.Matrix;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Slack;
using Panel.Plugins.Teams;
using Panel.Plugins.Telegram;

namespace Panel.Plugins.Channels.Tests;

/// <summary>What a tenant writes never leaves a receiver's bounds and never becomes mark-up, a mention or half a character.</summary>
public sealed class HostileTextTests
{
    public static TheoryData<string> Names => Hostile.Names;

    // "Embed Limits" and "Execute Webhook" of discord.com/developers/docs.
    [Theory, MemberData(nameof(Names))]
    public async Task Discord_HostileText_StaysWithinItsLimits(string name)
    {
        var body = await SendAsync(new DiscordChannel(), DiscordChannelTests.Settings, name);

        AssertLength(body.GetProperty("content"), 1, 2_000);
        Assert.Equal(0, body.GetProperty("allowed_mentions").GetProperty("parse").GetArrayLength());
        var embed = Assert.Single(body.GetProperty("embeds").EnumerateArray());
        AssertLength(embed.GetProperty("title"), 1, 256);
        AssertLength(embed.GetProperty("description"), 1, 4_096);
        var fields = embed.GetProperty("fields").EnumerateArray().ToList();
        Assert.InRange(fields.Count, 1, 25);
        Assert.All(fields, field => AssertLength(field.GetProperty("name"), 1, 256));
        Assert.All(fields, field => AssertLength(field.GetProperty("value"), 1, 1_024));
        Assert.EndsWith(" more", fields[^1].GetProperty("value").GetString(), StringComparison.Ordinal);
        var together =
            embed.GetProperty("title").GetString()!.Length + embed.GetProperty("description").GetString()!.Length;
        Assert.InRange(together + fields.Sum(field => Length(field, "name") + Length(field, "value")), 1, 6_000);
        if (name == "markup")
        {
            Assert.DoesNotContain("[click](", embed.GetProperty("description").GetString(), StringComparison.Ordinal);
        }
    }

    // "Section block", "Blocks" and "Formatting message text" of docs.slack.dev.
    [Theory, MemberData(nameof(Names))]
    public async Task Slack_HostileText_StaysWithinItsLimits(string name)
    {
        var body = await SendAsync(new SlackChannel(), SlackChannelTests.Settings, name);

        var blocks = body.GetProperty("blocks").EnumerateArray().ToList();
        Assert.InRange(blocks.Count, 1, 50);
        var texts = new List<string> { body.GetProperty("text").GetString()! };
        foreach (var block in blocks)
        {
            if (block.TryGetProperty("text", out var text))
            {
                AssertLength(text.GetProperty("text"), 1, 3_000);
                texts.Add(text.GetProperty("text").GetString()!);
                continue;
            }

            var fields = block.GetProperty("fields").EnumerateArray().ToList();
            Assert.InRange(fields.Count, 1, 10);
            Assert.All(fields, field => AssertLength(field.GetProperty("text"), 1, 2_000));
            texts.AddRange(fields.Select(field => field.GetProperty("text").GetString()!));
        }

        // Only our own link is one: "<" begins every mention and link.
        Assert.Equal(1, texts.Sum(text => text.Count(letter => letter == '<')));
        Assert.Contains(texts, text => text.StartsWith("<https://panel.example.com/", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.EndsWith(" more", StringComparison.Ordinal));
    }

    // "Format cards in Teams" and "Create incoming webhooks": 28 KB.
    [Theory, MemberData(nameof(Names))]
    public async Task Teams_HostileText_StaysWithinItsLimit(string name)
    {
        await using var stage = await ChannelStage.StartAsync(new TeamsChannel(), TeamsChannelTests.Settings);
        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync(Hostile.Notice(name))).Outcome);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.InRange(request.Body.Length, 1, 28 * 1024);
        AssertWhole(request.Json, name);
        var card = request.Json.GetProperty("attachments")[0].GetProperty("content");
        Assert.All(
            card.GetProperty("body").EnumerateArray(),
            block => Assert.Equal("RichTextBlock", block.GetProperty("type").GetString())
        );
    }

    // "sendMessage": 1-4096 characters after entities parsing; "HTML style": which tags there are.
    [Theory, MemberData(nameof(Names))]
    public async Task Telegram_HostileText_StaysWithinItsLimit(string name)
    {
        var body = await SendAsync(new TelegramChannel(), TelegramChannelTests.Settings, name);

        var text = body.GetProperty("text").GetString()!;
        AssertLength(body.GetProperty("text"), 1, 4_096);
        // Every "<" is of one of our three tags.
        var tags = text.Replace("<b>", "", StringComparison.Ordinal)
            .Replace("</b>", "", StringComparison.Ordinal)
            .Replace("<a href=\"https://panel.example.com/", "", StringComparison.Ordinal)
            .Replace("\">", "", StringComparison.Ordinal)
            .Replace("</a>", "", StringComparison.Ordinal);
        Assert.DoesNotContain('<', tags);
        Assert.DoesNotContain('>', tags);
        Assert.Contains(" more", text, StringComparison.Ordinal);
    }

    // "Size limits" of spec.matrix.org: 65,536 bytes for the whole event.
    [Theory, MemberData(nameof(Names))]
    public async Task Matrix_HostileText_StaysWithinItsLimit(string name)
    {
        await using var stage = await ChannelStage.StartAsync(new MatrixChannel(), MatrixChannelTests.Settings);
        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync(Hostile.Notice(name))).Outcome);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.InRange(request.Body.Length, 1, 60_000);
        AssertWhole(request.Json, name);
        Assert.Equal(JsonValueKind.Object, request.Json.GetProperty("m.mentions").ValueKind);
        var html = request.Json.GetProperty("formatted_body").GetString()!;
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<JsonElement> SendAsync(INotificationChannel channel, string settings, string name)
    {
        await using var stage = await ChannelStage.StartAsync(channel, settings);
        var result = await stage.SendAsync(Hostile.Notice(name));
        Assert.Equal(SendOutcome.Sent, result.Outcome);
        var body = Assert.Single(stage.Receiver.Requests).Json;
        AssertWhole(body, name);
        return body;
    }

    // No half of a pair, no half of a family, and no control character but the line end.
    private static void AssertWhole(JsonElement element, string name)
    {
        foreach (var text in TextsOf(element))
        {
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
            Assert.DoesNotContain('\u202e', text);
            if (name is "emoji" or "family" or "long")
            {
                Assert.DoesNotContain('\ufffd', text);
            }

            if (name == "family")
            {
                var elements = StringInfo.GetTextElementEnumerator(WebUtility.HtmlDecode(text));
                while (elements.MoveNext())
                {
                    var one = elements.GetTextElement();
                    Assert.False(
                        one.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)
                            && one.Length is not (11 or 2 or 1),
                        $"A part of a character: {one}"
                    );
                }
            }
        }
    }

    private static IEnumerable<string> TextsOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsOf),
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => TextsOf(member.Value)),
            _ => [],
        };

    private static int Length(JsonElement element, string name) => element.GetProperty(name).GetString()!.Length;

    private static void AssertLength(JsonElement text, int least, int most) =>
        Assert.InRange(text.GetString()!.Length, least, most);
}
