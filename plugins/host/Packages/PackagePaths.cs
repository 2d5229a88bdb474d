using System.Buffers;

namespace Panel.Plugins.Host.Packages;

/// <summary>Which names a package's entries may have. They become paths on disk, so the rules leave no second reading.</summary>
internal static class PackagePaths
{
    public const string Manifest = "plugin.json";
    public const string Signature = "plugin.sig";
    public const string Library = "lib/";

    // Printable ASCII without what a file system or a shell reads as something else.
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+/@()[]{}~!#$%&=,; "
    );

    /// <summary>Null when a file may have the name; else what is wrong with it.</summary>
    public static string? Fault(string path)
    {
        if (path.Length is 0 or > PackageLimits.PathCharacters)
        {
            return $"has not 1 to {PackageLimits.PathCharacters} characters";
        }

        if (path.Contains('\\', StringComparison.Ordinal))
        {
            return "has a backslash";
        }

        if (path[0] == '/')
        {
            return "is an absolute path";
        }

        if (path.Contains(':', StringComparison.Ordinal))
        {
            return "has a drive letter or a stream";
        }

        if (path.AsSpan().ContainsAnyExcept(Allowed))
        {
            return "has a character that is not allowed";
        }

        foreach (var part in path.Split('/'))
        {
            if (part.Length == 0)
            {
                return "has an empty part";
            }

            if (part is "." or "..")
            {
                return $"has the part {part}";
            }

            if (part.Length > 200 || part[^1] is '.' or ' ' || part[0] == ' ')
            {
                return $"has the part \"{part}\", which some file systems would change";
            }
        }

        return path is Manifest or Signature || path.StartsWith(Library, StringComparison.Ordinal)
            ? null
            : "is outside lib/, plugin.json and plugin.sig";
    }

    /// <summary>For an error: the name without what could break a line or a terminal.</summary>
    public static string Shown(string path)
    {
        var shown = path.Length > 100 ? string.Concat(path.AsSpan(0, 100), "…") : path;
        return new string([.. shown.Select(letter => char.IsControl(letter) ? '?' : letter)]);
    }
}
