using System.Globalization;

namespace Panel.Instances.Workloads.Rules;

/// <summary>Numbers as PHP takes them.</summary>
internal static class Numeric
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign
        | NumberStyles.AllowDecimalPoint
        | NumberStyles.AllowExponent
        | NumberStyles.AllowLeadingWhite
        | NumberStyles.AllowTrailingWhite;

    public static decimal? Parse(string text) =>
        decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A whole number of 64 bits without leading zeros.</summary>
    public static bool IsInteger(string text)
    {
        var trimmed = text.Trim();
        var digits = trimmed.AsSpan().TrimStart("+-");
        return trimmed.Length - digits.Length <= 1
            && (digits is "0" || (digits.Length > 0 && digits[0] != '0'))
            && long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }
}
