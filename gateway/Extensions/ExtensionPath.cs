using System.Text.RegularExpressions;

namespace Panel.Gateway.Extensions;

/// <summary>
/// The path of a plugin's route: literal segments, <c>{name}</c>, and <c>{**name}</c> at the end. No more, so that two
/// routes match the same requests only when they have the same shape.
/// </summary>
internal static partial class ExtensionPath
{
    private const int LongestPath = 500;

    /// <summary>Null when the path may be used; else what is wrong with it.</summary>
    public static string? Fault(string path)
    {
        if (path.Length > LongestPath)
        {
            return $"has more than {LongestPath} characters";
        }

        var segments = path.Split('/');
        List<string> names = [];
        for (var at = 0; at < segments.Length; at++)
        {
            var segment = segments[at];
            if (segment.Length == 0 && segments.Length == 1)
            {
                return null;
            }

            if (segment is "." or "..")
            {
                return $"has the segment {segment}";
            }

            if (Parameter().Match(segment) is not { Success: true } parameter)
            {
                if (!Literal().IsMatch(segment))
                {
                    return "has a segment that is neither plain text nor {name} nor {**name}";
                }

                continue;
            }

            if (parameter.Groups["all"].Length > 0 && at != segments.Length - 1)
            {
                return "has a {**name} before its end";
            }

            var name = parameter.Groups["name"].Value;
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return $"has {{{name}}} twice";
            }

            names.Add(name);
        }

        return null;
    }

    /// <summary>The names of its parameters.</summary>
    public static IReadOnlyList<string> NamesOf(string path) =>
        [.. Parameter().Matches(path).Select(match => match.Groups["name"].Value)];

    /// <summary>The same for two paths that match the same requests.</summary>
    public static string ShapeOf(string path) =>
        Parameter().Replace(path, match => match.Groups["all"].Length > 0 ? "{**}" : "{}").ToLowerInvariant();

    [GeneratedRegex(
        @"(?<=^|/)\{(?<all>\*{0,2})(?<name>[A-Za-z_][A-Za-z0-9_]{0,63})\}(?=/|\z)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^[A-Za-z0-9._~-]{1,200}\z", RegexOptions.None, 1000)]
    private static partial Regex Literal();
}
