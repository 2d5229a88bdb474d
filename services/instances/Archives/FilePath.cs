namespace Panel.Instances.Archives;

/// <summary>A path beneath an instance's data root, as far as the panel can judge it: the agent resolves it.</summary>
internal static class FilePath
{
    public const int Longest = 4000;

    /// <summary>Null when there is none.</summary>
    public static string? ProblemOf(string? path) =>
        path is not { Length: >= 1 and <= Longest } ? $"1 to {Longest} characters."
        : path.Contains('\0', StringComparison.Ordinal) ? "Must not contain a NUL character."
        : path[0] == '/' && path.Length > 1 ? "Must be relative to the data root."
        : path.Split('/').Contains("..") ? "Must not contain '..'."
        : null;
}
