using System.Text;

namespace Panel.Alerts.Notifications;

/// <summary>Brings what producers say into the bounds that channels are promised.</summary>
internal static class NotificationText
{
    private const string Cut = "…";

    /// <summary>One line, without control characters.</summary>
    public static string OneLine(string text, int most) => Shorten(Clean(text, keepLines: false).Trim(), most);

    /// <summary>Lines stay; every other control character goes.</summary>
    public static string Lines(string text, int most) => Shorten(Clean(text, keepLines: true).Trim(), most);

    private static string Clean(string text, bool keepLines)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n' && keepLines)
            {
                clean.Append('\n');
            }
            else if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
            {
                clean.Append(' ');
            }
            else
            {
                // A lone surrogate comes out of the enumeration as the replacement character.
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    private static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = most - Cut.Length;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), Cut);
    }
}
