using System.Globalization;

namespace Panel.Instances.Workloads.Rules;

/// <summary>What stands behind a backslash in a PCRE pattern. Exactly one of the members is there.</summary>
/// <param name="Point">A character.</param>
/// <param name="Set">An expression for one of several characters.</param>
/// <param name="Group">A reference back, by number.</param>
/// <param name="Name">A reference back, by name.</param>
/// <param name="Quoted">What stands between \Q and \E.</param>
/// <param name="Assertion">Something that takes no character.</param>
internal sealed record PhpEscape(
    int? Point = null,
    string? Set = null,
    int? Group = null,
    string? Name = null,
    string? Quoted = null,
    string? Assertion = null
)
{
    /// <param name="at">At the backslash; behind the whole of it afterwards.</param>
    /// <param name="captures">Groups so far.</param>
    /// <exception cref="NotSupportedException">.NET has nothing like it.</exception>
    public static PhpEscape Read(string source, ref int at, bool unicode, int captures)
    {
        if (PhpEscapedSet.Read(source, ref at, unicode) is { } set)
        {
            return new PhpEscape(Set: $"[{set}]");
        }

        var c = at + 1 < source.Length ? source[at + 1] : throw new NotSupportedException(@"\");
        if (char.IsAsciiDigit(c) && c != '0' && Reference(source, ref at, captures) is { } number)
        {
            return new PhpEscape(Group: number);
        }

        if (PhpEscapedPoint.Read(source, ref at) is { } point)
        {
            return new PhpEscape(Point: point);
        }

        at += 2;
        return c switch
        {
            'R' => new PhpEscape(Set: @"(?>\r\n|[\n\v\f\r\u0085\u2028\u2029])"),
            'N' => new PhpEscape(Set: unicode ? PhpCharacters.AnyButLineFeed : @"[^\n]"),
            'X' => new PhpEscape(Set: @"(?>\P{M}\p{M}*)"),
            'A' or 'G' => new PhpEscape(Assertion: @"\A"),
            'z' or 'Z' or 'b' or 'B' => new PhpEscape(Assertion: $@"\{c}"),
            // Where the match begins, and the end of a quotation that never
            // began, say nothing about whether it matches.
            'K' or 'E' => new PhpEscape(Assertion: ""),
            'Q' => new PhpEscape(Quoted: Quotation(source, ref at)),
            'k' or 'g' => Named(source, ref at, c, captures),
            _ => throw new NotSupportedException($@"\{c}"),
        };
    }

    internal static string Quotation(string source, ref int at)
    {
        var end = source.IndexOf(@"\E", at, StringComparison.Ordinal);
        var text = end < 0 ? source[at..] : source[at..end];
        at = end < 0 ? source.Length : end + 2;
        return text;
    }

    // From 10 on it is a reference only to a group that is there; otherwise octal.
    private static int? Reference(string source, ref int at, int captures)
    {
        var end = at + 1;
        while (end < source.Length && char.IsAsciiDigit(source[end]))
        {
            end++;
        }

        var digits = source.AsSpan(at + 1, end - at - 1);
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || (number > 9 && number > captures))
        {
            return null;
        }

        at = end;
        return number;
    }

    private static PhpEscape Named(string source, ref int at, char kind, int captures)
    {
        var opening = at < source.Length ? source[at] : '\0';
        char? closing = opening switch
        {
            '{' => '}',
            '<' when kind == 'k' => '>',
            '\'' when kind == 'k' => '\'',
            _ => null,
        };
        var end = closing is { } last ? source.IndexOf(last, at + 1) : at;
        while (closing is null && end < source.Length && char.IsAsciiDigit(source[end]))
        {
            end++;
        }

        var text = end < 0 ? "" : source[(closing is null ? at : at + 1)..end];
        if (text.Length == 0 || (kind == 'k' && closing is null))
        {
            throw new NotSupportedException($@"\{kind}");
        }

        at = closing is null ? end : end + 1;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new PhpEscape(Group: number < 0 ? captures + 1 + number : number)
            : new PhpEscape(Name: text);
    }
}
