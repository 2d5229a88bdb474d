namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// The text form of a rule list, <c>required|string|max:20</c>, or with <c>;;</c>
/// between the rules, so that they may hold a pipe. A pattern
/// may hold the separator itself: its own delimiters say where it ends, which Laravel leaves to chance.
/// </summary>
internal static class RuleText
{
    public const string Pipe = "|";
    public const string Semicolons = ";;";

    public static IReadOnlyList<string> Split(string text)
    {
        var separator = SeparatorOf(text);
        var rules = new List<string>();
        for (var at = 0; at <= text.Length;)
        {
            var end = End(text, at, separator);
            var rule = text[at..end].Trim();
            if (rule.Length > 0)
            {
                rules.Add(rule);
            }

            at = end + separator.Length;
        }

        return rules;
    }

    /// <summary>With pipes, unless a rule holds one where it would be taken for the end.</summary>
    public static string Join(IReadOnlyList<string> rules)
    {
        var text = string.Join(Pipe, rules);
        return Split(text).SequenceEqual(rules) ? text : string.Join(Semicolons, rules);
    }

    // Two semicolons separate when they come before any pipe and the name of a
    // rule follows them: an argument may hold them as well.
    private static string SeparatorOf(string text)
    {
        var pipe = FirstEnd(text, Pipe);
        var semicolons = FirstEnd(text, Semicolons);
        return
            semicolons < text.Length && semicolons < pipe && StartsWithName(text.AsSpan(semicolons + Semicolons.Length))
            ? Semicolons
            : Pipe;
    }

    // A pattern that does not end before this separator says that it is another one.
    private static int FirstEnd(string text, string separator)
    {
        var next = text.IndexOf(separator, StringComparison.Ordinal);
        return PatternStart(text, 0) is { } start ? PatternEnd(text, start, separator) ?? int.MaxValue
            : next < 0 ? int.MaxValue
            : next;
    }

    private static bool StartsWithName(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '_' or '-'))
        {
            length++;
        }

        var behind = rest[length..].TrimStart();
        return behind.IsEmpty
            || (length > 0 && (behind[0] == ':' || behind.StartsWith(Semicolons, StringComparison.Ordinal)));
    }

    private static int End(string text, int at, string separator)
    {
        if (PatternStart(text, at) is { } start && PatternEnd(text, start, separator) is { } end)
        {
            return end;
        }

        var next = text.IndexOf(separator, at, StringComparison.Ordinal);
        return next < 0 ? text.Length : next;
    }

    // Null when the rule here has no pattern.
    private static int? PatternStart(string text, int at)
    {
        var colon = text.IndexOf(':', at);
        return colon > 0 && text.AsSpan(at, colon - at).Trim() is "regex" or "not_regex" ? colon + 1 : null;
    }

    // The first closing delimiter that only flags follow up to a separator or the end.
    private static int? PatternEnd(string text, int at, string separator)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        if (at >= text.Length || PhpRegex.ClosingOf(text[at]) is not { } closing)
        {
            return null;
        }

        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == closing)
            {
                var end = i + 1;
                while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == ' '))
                {
                    end++;
                }

                if (end == text.Length || text.AsSpan(end).StartsWith(separator, StringComparison.Ordinal))
                {
                    return end;
                }
            }
        }

        return null;
    }
}
