using System.Globalization;

namespace Panel.Instances.Workloads.Rules;

/// <summary>Escapes of PCRE that stand for one character, inside a class and outside.</summary>
internal static class PhpEscapedPoint
{
    private const int LastPoint = 0x10FFFF;

    /// <param name="at">At the backslash; behind the escape when it was one of these.</param>
    /// <returns>Null when it is something else.</returns>
    public static int? Read(string source, ref int at)
    {
        if (at + 1 >= source.Length)
        {
            return null;
        }

        var c = source[at + 1];
        switch (c)
        {
            case 'x':
                return Braced(source, ref at, 16) ?? Digits(source, ref at, at + 2, 2, 16);
            case 'o':
                return Braced(source, ref at, 8);
            case >= '0' and <= '7':
                return Digits(source, ref at, at + 1, 3, 8);
            case 'c' when at + 2 < source.Length && source[at + 2] is > ' ' and <= '~':
                at += 3;
                return char.ToUpperInvariant(source[at - 1]) ^ 0x40;
        }

        int? simple = c switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'a' => '\a',
            'e' => 0x1b,
            _ => null,
        };
        // Behind a backslash, whatever is no letter and no digit stands for itself.
        var point = simple ?? (char.IsAsciiLetterOrDigit(c) ? (int?)null : PhpCharacters.PointAt(source, at + 1));
        at +=
            point is null ? 0
            : point > char.MaxValue ? 3
            : 2;
        return point;
    }

    private static int? Braced(string source, ref int at, int @base)
    {
        if (at + 2 >= source.Length || source[at + 2] != '{' || source.IndexOf('}', at) is not (> 0 and var end))
        {
            return null;
        }

        var digits = source[(at + 3)..end];
        if (digits.Length is 0 or > 8 || !digits.All(digit => IsDigit(digit, @base)))
        {
            throw new NotSupportedException(digits);
        }

        var point = Convert.ToInt64(digits, @base);
        at = end + 1;
        return point is > LastPoint or >= 0xD800 and <= 0xDFFF ? throw new NotSupportedException(digits) : (int)point;
    }

    private static int Digits(string source, ref int at, int from, int most, int @base)
    {
        var end = from;
        while (end < source.Length && end - from < most && IsDigit(source[end], @base))
        {
            end++;
        }

        at = end;
        return end == from ? 0 : Convert.ToInt32(source[from..end], @base);
    }

    private static bool IsDigit(char c, int @base) => @base == 16 ? char.IsAsciiHexDigit(c) : c is >= '0' and <= '7';
}
