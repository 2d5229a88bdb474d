namespace Panel.Instances.Workloads.Documents;

/// <summary>Paths as documents write them. The agent checks again on the real file system.</summary>
internal static class SafePath
{
    /// <summary>
    /// An absolute container path without empty, <c>.</c> or <c>..</c> parts, and not the root itself.
    /// </summary>
    public static bool IsContainerPath(string path) =>
        path.Length > 1 && path[0] == '/' && IsBeneath(path[1..].TrimEnd('/'));

    /// <summary>
    /// A path beneath the data root; null when it is none. Eggs write a leading slash or <c>./</c> at times.
    /// </summary>
    public static string? BeneathRoot(string path)
    {
        var relative = path.Trim().Replace('\\', '/').TrimStart('/');
        while (relative.StartsWith("./", StringComparison.Ordinal))
        {
            relative = relative[2..].TrimStart('/');
        }

        return IsBeneath(relative) ? relative : null;
    }

    private static bool IsBeneath(string relative) =>
        relative.Length is > 0 and <= 1024
        && !relative.Any(char.IsControl)
        && relative.Split('/').All(part => part.Length is > 0 and <= 255 && part is not ("." or ".."));
}
