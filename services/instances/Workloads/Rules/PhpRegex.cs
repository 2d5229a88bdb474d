using System.Text;
using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Rules;

/// <summary>A PCRE pattern with PHP's delimiters and flags, <c>/^[a-z]+$/i</c>, as a .NET regular expression.</summary>
internal static class PhpRegex
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private static readonly Dictionary<string, string> PosixClasses = new()
    {
        ["alpha"] = "a-zA-Z", ["digit"] = "0-9", ["alnum"] = "a-zA-Z0-9", ["upper"] = "A-Z", ["lower"] = "a-z", ["space"] = @"\s",
        ["word"] = "a-zA-Z0-9_", ["xdigit"] = "0-9a-fA-F", ["punct"] = @"!-/:-@\[-`{-~", ["blank"] = @" \t", ["cntrl"] = @"\x00-\x1f\x7f", ["print"] = @"\x20-\x7e", ["graph"] = @"\x21-\x7e",
    };

    /// <summary>The delimiter that ends a pattern which begins with this one; null when it is none.</summary>
    public static char? ClosingOf(char opening) => opening switch
    {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        '\\' or ' ' => null,
        _ => char.IsAsciiLetterOrDigit(opening) || opening > '~' ? null : opening,
    };

    /// <summary>Null when the text is no pattern, or uses something that .NET has not.</summary>
    public static Regex? Parse(string text)
    {
        text = text.Trim();
        if (text.Length < 2 || ClosingOf(text[0]) is not { } closing || text.LastIndexOf(closing) is not (> 0 and var end) || Options(text[(end + 1)..]) is not { } options)
        {
            return null;
        }

        try
        {
            var flags = text[(end + 1)..];
            var pattern = Translate(text[1..end], unicode: flags.Contains('u', StringComparison.Ordinal), dollarEndOnly: flags.Contains('D', StringComparison.Ordinal));
            return new Regex(flags.Contains('A', StringComparison.Ordinal) ? $@"\G(?:{pattern})" : pattern, options, Timeout);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static RegexOptions? Options(string flags)
    {
        var options = RegexOptions.CultureInvariant;
        foreach (var flag in flags.Trim())
        {
            switch (flag)
            {
                case 'i':
                    options |= RegexOptions.IgnoreCase;
                    break;
                case 'm':
                    options |= RegexOptions.Multiline;
                    break;
                case 's':
                    options |= RegexOptions.Singleline;
                    break;
                case 'x':
                    options |= RegexOptions.IgnorePatternWhitespace;
                    break;
                case 'u' or 'D' or 'A' or 'S':
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    // PCRE's classes are ASCII without the u flag, .NET's are Unicode; and some spellings differ.
    private static string Translate(string pattern, bool unicode, bool dollarEndOnly)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass, unicode));
            }
            else if (inClass && c == '[' && Posix(pattern, i) is { } posix)
            {
                result.Append(PosixClasses[posix]);
                i += posix.Length + 3;
            }
            else if (inClass && c == '[')
            {
                result.Append(@"\[");
            }
            else if (c == '[' && !inClass)
            {
                inClass = true;
                result.Append(c);
                // A bracket right at the beginning of a class stands for itself.
                if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                {
                    result.Append(pattern[++i]);
                }

                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    i++;
                    result.Append(@"\]");
                }
            }
            else
            {
                inClass &= c != ']';
                result.Append(c == '$' && dollarEndOnly && !inClass ? @"\z" : c);
                if (c == '(' && !inClass && pattern.AsSpan(i + 1).StartsWith("?P<", StringComparison.Ordinal))
                {
                    result.Append("?<");
                    i += 3;
                }
            }
        }

        return result.ToString();
    }

    private static string Escape(char c, bool inClass, bool unicode) => (c, inClass) switch
    {
        ('d', true) when !unicode => "0-9",
        ('d', false) when !unicode => "[0-9]",
        ('w', true) when !unicode => "a-zA-Z0-9_",
        ('w', false) when !unicode => "[a-zA-Z0-9_]",
        ('W', false) when !unicode => "[^a-zA-Z0-9_]",
        ('D', false) when !unicode => "[^0-9]",
        ('h', true) => @" \t",
        ('h', false) => @"[ \t]",
        ('R', false) => @"(?:\r\n|\n|\r)",
        _ => $@"\{c}",
    };

    private static string? Posix(string pattern, int at)
    {
        if (at + 2 >= pattern.Length || pattern[at + 1] != ':')
        {
            return null;
        }

        var end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        return end > 0 && PosixClasses.ContainsKey(pattern[(at + 2)..end]) ? pattern[(at + 2)..end] : null;
    }
}
