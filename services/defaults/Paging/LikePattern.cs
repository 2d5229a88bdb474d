namespace Panel.ServiceDefaults.Paging;

/// <summary>Builds LIKE patterns from what people type; their <c>%</c> and <c>_</c> mean themselves.</summary>
public static class LikePattern
{
    public const string Escape = "\\";

    /// <summary>Matches lower-cased columns that contain the text.</summary>
    public static string Containing(string text) =>
        $"%{text.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
