using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Documents;

/// <summary>A text to look for in console lines, or with the <c>regex:</c> prefix a pattern.</summary>
internal static class ReadyPattern
{
    private const string Prefix = "regex:";

    /// <summary>Why it can never match; null when it is sound.</summary>
    public static string? Problem(string pattern)
    {
        if (!pattern.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return pattern.Length == 0 ? "must not be empty" : null;
        }

        try
        {
            _ = new Regex(pattern[Prefix.Length..], RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"is not a regular expression: {exception.Message}";
        }
    }
}
