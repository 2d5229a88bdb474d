using System.Globalization;

namespace Panel.Instances.Workloads.Rules;

/// <summary>A quantifier of PCRE: how often what stands before it may be there.</summary>
/// <param name="Text">Without what follows it to make it lazy or possessive.</param>
/// <param name="Most">The largest number in it; one when it has none.</param>
/// <param name="IsPossessive">It gives nothing back.</param>
internal sealed record PhpQuantifier(string Text, int Most, bool IsLazy, bool IsPossessive)
{
    // PCRE takes no larger one.
    private const int Largest = 65535;

    /// <param name="at">At its beginning; behind it afterwards.</param>
    /// <returns>Null for a brace that stands for itself.</returns>
    /// <exception cref="NotSupportedException">PCRE refuses it.</exception>
    public static PhpQuantifier? Read(string source, ref int at)
    {
        var text = source[at] == '{' ? Braced(source, at) : source[at].ToString();
        if (text is null)
        {
            return null;
        }

        at += text.Length;
        var suffix = at < source.Length && source[at] is '+' or '?' ? source[at++] : '\0';
        return new PhpQuantifier(text, MostOf(text), suffix == '?', suffix == '+');
    }

    private static string? Braced(string source, int at)
    {
        var end = source.IndexOf('}', at);
        var parts = end < 0 ? [] : source[(at + 1)..end].Split(',');
        var isOne = parts.Length is 1 or 2 && parts[0].Length > 0 && parts.All(part => part.All(char.IsAsciiDigit));
        return isOne ? source[at..(end + 1)] : null;
    }

    private static int MostOf(string text)
    {
        var most = 1;
        foreach (
            var part in text.Trim('{', '}').Split(',').Where(part => part.Length > 0 && char.IsAsciiDigit(part[0]))
        )
        {
            var isNumber = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            most = isNumber && number <= Largest ? Math.Max(most, number) : throw new NotSupportedException(text);
        }

        return most;
    }
}
