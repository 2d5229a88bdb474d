using System.Globalization;
using System.Text;

namespace Panel.Plugins.Channels;

/// <summary>Brings text into the bounds of a receiver: cut once, between characters, and told how much is missing.</summary>
internal static class ChannelText
{
    // Room for "\n… 1234567 more".
    private const int Suffix = 16;

    /// <summary>Text without control characters; line ends stay.</summary>
    public static string Plain(string text)
    {
        var clean = new StringBuilder(text.Length);
        // A lone surrogate comes out of the enumeration as the replacement character.
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n' || !IsHidden(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    /// <summary>The same in one line.</summary>
    public static string Line(string text) => Plain(text).Replace('\n', ' ').Trim();

    /// <summary>
    /// The escaped text where it fits; else as many whole characters as fit, and <c>… n more</c>. A character is what
    /// a reader takes for one: an emoji of several code points is never cut.
    /// </summary>
    /// <param name="most">Of the result, as <paramref name="measure"/> counts it.</param>
    /// <param name="measure">The length of escaped text; UTF-16 units when left out.</param>
    public static string Fit(
        string text,
        int most,
        Func<string, string>? escape = null,
        Func<string, int>? measure = null
    )
    {
        escape ??= same => same;
        measure ??= written => written.Length;
        var whole = escape(text);
        if (measure(whole) <= most)
        {
            return whole;
        }

        var (fitting, used, at) = (new StringBuilder(), 0, 0);
        while (at < text.Length)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            var element = escape(text.Substring(at, length));
            used += measure(element);
            if (used > most - measure(new string('0', Suffix)))
            {
                break;
            }

            fitting.Append(element);
            at += length;
        }

        return $"{fitting.ToString().TrimEnd()}\n… {CountFrom(text, at)} more";
    }

    public static string EscapeHtml(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static int CountFrom(string text, int at)
    {
        var count = 0;
        for (; at < text.Length; count++)
        {
            at += StringInfo.GetNextTextElementLength(text.AsSpan(at));
        }

        return count;
    }

    // Controls, and the marks that turn the direction of what stands behind them.
    private static bool IsHidden(Rune rune) =>
        Rune.IsControl(rune)
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029;
}
