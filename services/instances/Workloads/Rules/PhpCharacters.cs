namespace Panel.Instances.Workloads.Rules;

/// <summary>Characters of a PCRE pattern as .NET writes them.</summary>
internal static class PhpCharacters
{
    /// <summary>Halves of characters that take two places in a string.</summary>
    public const string Halves = @"\ud800-\udfff";

    /// <summary>One character that takes two places.</summary>
    public const string Pair = @"[\ud800-\udbff][\udc00-\udfff]";

    public const string Any = $"(?:{Pair}|[^{Halves}])";

    public const string AnyButLineFeed = $@"(?:{Pair}|[^\n{Halves}])";

    public static int PointAt(string text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])
            ? char.ConvertToUtf32(text[at], text[at + 1])
            : text[at];

    /// <summary>One character, outside a class.</summary>
    public static string Single(int point, bool bothCases) =>
        point > char.MaxValue ? $"(?:{Escaped(char.ConvertFromUtf32(point))})"
        : bothCases && IsLetter(point) ? $"[{(char)(point & ~0x20)}{(char)(point | 0x20)}]"
        : Escaped(point);

    public static string Escaped(int point) =>
        point < 128 && char.IsAsciiLetterOrDigit((char)point) ? $"{(char)point}" : $@"\u{point:x4}";

    private static bool IsLetter(int point) => point < 128 && char.IsAsciiLetter((char)point);

    private static string Escaped(string text) => string.Concat(text.Select(half => $@"\u{(int)half:x4}"));
}
