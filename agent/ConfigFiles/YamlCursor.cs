namespace Panel.Agent.ConfigFiles;

/// <summary>Finds places in a YAML text that the parser does not mark.</summary>
internal sealed class YamlCursor(string text)
{
    public bool Is(int at, char expected) => at < text.Length && text[at] == expected;

    /// <summary>The next character that is neither blank nor part of a comment.</summary>
    public int SkipBlanks(int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '#' && (at == 0 || char.IsWhiteSpace(text[at - 1])))
            {
                at = EndOfLine(at);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>
    /// The anchor and the tag that begin at the place, as many as the parser
    /// saw: those of a map's first key are not the
    /// map's.
    /// </summary>
    public YamlPlace Properties(int at, int? lead, bool hasAnchor, bool hasTag)
    {
        var (start, end, anchor, tag) = (at, lead ?? at, "", "");
        for (var left = (hasAnchor ? 1 : 0) + (hasTag ? 1 : 0); left > 0; left--)
        {
            at = SkipBlanks(at);
            end = at;
            while (
                end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (',' or '[' or ']' or '{' or '}')
            )
            {
                end++;
            }

            (anchor, tag) = Is(at, '&') ? (text[at..end], tag) : (anchor, text[at..end]);
            at = end;
        }

        return new YamlPlace(start, end, anchor, tag);
    }

    /// <summary>Behind the last line of a block scalar that is not blank.</summary>
    public int BlockScalarEnd(int header, int next)
    {
        var headerEnd = EndOfLine(header);
        var end = Math.Min(next, text.Length);
        while (end > headerEnd && text[end - 1] is ' ' or '\n' or '\r')
        {
            end--;
        }

        return end <= headerEnd ? headerEnd : EndOfLine(end);
    }

    /// <summary>Behind the closing bracket that follows the last child.</summary>
    public int FlowEnd(int at, char closing)
    {
        for (at = SkipBlanks(at); Is(at, ','); at = SkipBlanks(at + 1)) { }

        return Is(at, closing) ? at + 1 : throw new ConfigFormatException("has a bracket whose end is not found");
    }

    /// <summary>Before the line break.</summary>
    public int EndOfLine(int at) =>
        text.AsSpan(at).IndexOfAny('\n', '\r') is >= 0 and var length ? at + length : text.Length;
}
