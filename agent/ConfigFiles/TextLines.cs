namespace Panel.Agent.ConfigFiles;

/// <summary>A text as lines that remember how they end.</summary>
internal static class TextLines
{
    public static List<(string Content, string Ending)> Split(string text)
    {
        var lines = new List<(string, string)>();
        for (var at = 0; at < text.Length;)
        {
            var newline = text.IndexOf('\n', at);
            if (newline < 0)
            {
                lines.Add((text[at..], ""));
                break;
            }

            var end = newline > at && text[newline - 1] == '\r' ? newline - 1 : newline;
            lines.Add((text[at..end], text[end..(newline + 1)]));
            at = newline + 1;
        }

        return lines;
    }

    public static string Join(IEnumerable<(string Content, string Ending)> lines) => string.Concat(lines.Select(line => line.Content + line.Ending));

    /// <summary>The ending of the first line; of a text of one line, a line feed.</summary>
    public static string NewLine(string text) => text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var at && text[at - 1] == '\r' ? "\r\n" : "\n";

    /// <summary>Puts a line in; the line before it gets an ending if it had none.</summary>
    public static void Insert(List<(string Content, string Ending)> lines, int at, string content, string newLine)
    {
        if (at > 0 && lines[at - 1].Ending.Length == 0)
        {
            lines[at - 1] = (lines[at - 1].Content, newLine);
        }

        lines.Insert(at, (content, newLine));
    }
}
