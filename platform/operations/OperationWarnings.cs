namespace Panel.Operations;

/// <summary>The warnings of an operation as they are kept: one line each, so many and so long at most.</summary>
public static class OperationWarnings
{
    private const int Most = 50;
    private const int Longest = 500;

    /// <param name="kept">Null when there are none.</param>
    public static string? Add(string? kept, IReadOnlyList<string>? more)
    {
        string[] lines = [.. Of(kept).Concat((more ?? []).Select(OneLine)).Where(line => line.Length > 0).Take(Most)];
        return lines.Length == 0 ? null : string.Join('\n', lines);
    }

    public static IReadOnlyList<string> Of(string? kept) => kept is null ? [] : kept.Split('\n');

    // PostgreSQL keeps no NUL.
    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("\0", "", StringComparison.Ordinal).Trim();
        if (line.Length <= Longest)
        {
            return line;
        }

        // Not between the halves of a character, which no database keeps.
        var end = char.IsHighSurrogate(line[Longest - 2]) ? Longest - 2 : Longest - 1;
        return $"{line[..end]}…";
    }
}
