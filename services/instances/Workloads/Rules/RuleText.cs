namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// The text form of a rule list, <c>required|string|max:20</c>. A pattern may hold the separator itself: its own
/// delimiters say where it ends, which Laravel leaves to chance.
/// </summary>
internal static class RuleText
{
    public static IReadOnlyList<string> Split(string text)
    {
        var rules = new List<string>();
        for (var at = 0; at <= text.Length;)
        {
            var end = End(text, at);
            var rule = text[at..end].Trim();
            if (rule.Length > 0)
            {
                rules.Add(rule);
            }

            at = end + 1;
        }

        return rules;
    }

    private static int End(string text, int at)
    {
        var pipe = text.IndexOf('|', at);
        var rest = text.AsSpan(at);
        var name = rest[..Math.Max(rest.IndexOf(':'), 0)].Trim();
        if (name is "regex" or "not_regex" && PatternEnd(text, at + rest.IndexOf(':') + 1) is { } end)
        {
            return end;
        }

        return pipe < 0 ? text.Length : pipe;
    }

    // The first closing delimiter that only flags follow up to a separator or the end.
    private static int? PatternEnd(string text, int at)
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

                if (end == text.Length || text[end] == '|')
                {
                    return end;
                }
            }
        }

        return null;
    }
}
