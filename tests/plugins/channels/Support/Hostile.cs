using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>What a tenant may write into names and texts.</summary>
public static class Hostile
{
    private const string Family = "👩‍👩‍👧‍👦";

    public static TheoryData<string> Names =>
        ["mentions", "html", "markup", "controls", "long", "emoji", "family", "lone", "marks", "escapes"];

    /// <summary>Not named in the theory's data: a text of 100 KB is no name of a test.</summary>
    public static string Text(string name) =>
        name switch
        {
            "mentions" => "@everyone @here <@123456> <@&42> <!channel> <!here> <@U123> @room @user:example.com",
            "html" =>
                "</b></strong><script>alert(1)</script><a href=\"javascript:x\">&amp;&#x41;'\"<img src=x onerror=y>",
            "markup" =>
                "*b* _i_ ~s~ `c` ```\nblock\n``` [click](https://evil.example) ||spoiler|| # head\n> quote <https://evil|x>",
            "controls" => "a\0b\ac\u001b[31md\u202eevil\u2066x\u2069\u2028y\u0085z\r\nnext\rlast",
            "long" => new string('a', 100_000),
            "emoji" => string.Concat(Enumerable.Repeat("🚀", 30_000)),
            "family" => "x" + string.Concat(Enumerable.Repeat(Family, 4_000)),
            "lone" => "a\ud83d b\ude80 " + new string('\ud83d', 20),
            "marks" => "e" + new string('\u0301', 20_000),
            "escapes" => string.Concat(Enumerable.Repeat("&<>\"\\*_`", 2_000)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    /// <summary>The text everywhere at once, and more fields than any receiver takes.</summary>
    public static Notification Notice(string name)
    {
        var text = Text(name);
        return ChannelStage.Notice(
            text,
            text,
            [.. Enumerable.Range(0, 700).Select(number => new NotificationField($"{number} {Start(text)}", text))]
        );
    }

    private static string Start(string text) => text.Length <= 300 ? text : text[..300];
}
