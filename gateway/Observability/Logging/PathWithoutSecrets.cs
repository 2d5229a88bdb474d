namespace Panel.Gateway.Observability.Logging;

/// <summary>
/// A path as it may be logged. Some hold a secret, the token of an invite for example; none is shorter than an id.
/// </summary>
internal static class PathWithoutSecrets
{
    private const int LongestId = 36;

    public static string Of(string? path)
    {
        if (path is null || path.Length <= LongestId)
        {
            return path ?? "";
        }

        var segments = path.Split('/');
        return Array.Exists(segments, segment => segment.Length > LongestId)
            ? string.Join('/', segments.Select(segment => segment.Length > LongestId ? "…" : segment))
            : path;
    }
}
