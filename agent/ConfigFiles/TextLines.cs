namespace Panel.Agent.ConfigFiles;

/// <summary>A text as lines that remember how they end: with a line feed, a carriage return, or both.</summary>
internal static class TextLines
{
    public static List<(string Content, string Ending)> Split(string text)
    {
        var lines = new List<(string, string)>();
        for (var at = 0; at < text.Length;)
        {
            var length = text.AsSpan(at).IndexOfAny('\r', '\n');
            if (length < 0)
            {
                lines.Add((text[at..], ""));
                break;
            }

            var end = at + length;
            var ending = EndingAt(text, end);
            lines.Add((text[at..end], ending));
            at = end + ending.Length;
        }

        return lines;
    }

    public static string Join(IEnumerable<(string Content, string Ending)> lines) =>
        string.Concat(lines.Select(line => line.Content + line.Ending));

    /// <summary>The ending of the first line; of a text of one line, a line feed.</summary>
    public static string NewLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var at ? EndingAt(text, at) : "\n";

    /// <summary>A value as one line: a line break would let it add keys and sections.</summary>
    public static string OneLine(string value) => value.ReplaceLineEndings(" ");

    /// <summary>Puts a line in; the line before it gets an ending if it had none.</summary>
    public static void Insert(List<(string Content, string Ending)> lines, int at, string content, string newLine)
    {
        if (at > 0 && lines[at - 1].Ending.Length == 0)
        {
            lines[at - 1] = (lines[at - 1].Content, newLine);
        }

        lines.Insert(at, (content, newLine));
    }

    private static string EndingAt(string text, int at) =>
        text[at] == '\n' ? "\n"
        : at + 1 < text.Length && text[at + 1] == '\n' ? "\r\n"
        : "\r";
}
