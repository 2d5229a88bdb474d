namespace Panel.Data.Paging;

/// <summary>Builds LIKE patterns from what people type; their <c>%</c> and <c>_</c> mean themselves.</summary>
public static class LikePattern
{
    public const string Escape = "\\";

    /// <summary>
    /// Matches lower-cased columns that contain the text. Every alphabet is
    /// lower-cased: by PostgreSQL as its locale says, and on SQLite by
    /// a function of ours, since its own knows ASCII alone.
    /// </summary>
    public static string Containing(string text)
    {
        var escaped = text.ToLowerInvariant()
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
        return $"%{escaped}%";
    }
}
