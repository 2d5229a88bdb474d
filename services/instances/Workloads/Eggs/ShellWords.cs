namespace Panel.Instances.Workloads.Eggs;

/// <summary>Arguments as one shell command line.</summary>
internal static class ShellWords
{
    public static string Join(IReadOnlyList<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,{}".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
