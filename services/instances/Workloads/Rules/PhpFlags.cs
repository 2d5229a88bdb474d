using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Rules;

/// <summary>The flags behind a PHP pattern.</summary>
/// <param name="IgnoreCase">
/// Of ASCII letters alone unless <paramref name="Unicode"/>: PCRE knows no
/// others then, while .NET takes the Kelvin sign for
/// a k.
/// </param>
/// <param name="Extended">Blanks and comments in the pattern mean nothing.</param>
/// <param name="EndOnly">The dollar is the very end, not also before a last line feed.</param>
/// <param name="Anchored">It matches at the beginning only.</param>
/// <param name="Ungreedy">Greedy and lazy change places.</param>
/// <param name="NoCaptures">Plain brackets capture nothing.</param>
internal sealed record PhpFlags(
    bool Unicode,
    bool IgnoreCase,
    bool Multiline,
    bool DotAll,
    bool Extended,
    bool EndOnly,
    bool Anchored,
    bool Ungreedy,
    bool NoCaptures
)
{
    // S, X and J change nothing about whether a value matches; r is PHP 8.4's "no mixing of ASCII letters with others".
    private const string Known = "uimsxDAUnSXJr";

    public RegexOptions Options =>
        (Multiline ? RegexOptions.Multiline : RegexOptions.None)
        | (DotAll ? RegexOptions.Singleline : RegexOptions.None)
        | (IgnoreCase && Unicode ? RegexOptions.IgnoreCase : RegexOptions.None);

    /// <summary>Null when PHP would refuse them.</summary>
    public static PhpFlags? Parse(string text)
    {
        text = text.Trim();
        bool Has(char flag) => text.Contains(flag, StringComparison.Ordinal);
        return text.All(flag => Known.Contains(flag, StringComparison.Ordinal))
            ? new PhpFlags(
                Has('u'),
                Has('i'),
                Has('m'),
                Has('s'),
                Has('x'),
                Has('D') && !Has('m'),
                Has('A'),
                Has('U'),
                Has('n')
            )
            : null;
    }
}
