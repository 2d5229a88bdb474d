using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Panel.Agent.ConfigFiles;

/// <summary>Reads and writes the text of elements and attributes.</summary>
internal static partial class XmlValue
{
    /// <summary>What every reader of XML does before anything else.</summary>
    public static string NormalizeBreaks(string text) =>
        text.Contains('\r', StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : text;

    /// <summary>Null when an ampersand begins no reference. References to declared entities stay as they are.</summary>
    public static string? Resolve(string text)
    {
        var isSound = true;
        var resolved = Reference()
            .Replace(
                text,
                match =>
                {
                    var value = match.Groups["name"].Value switch
                    {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        "quot" => "\"",
                        "apos" => "'",
                        ['#', .. var number] => Character(number),
                        "" => null,
                        _ => match.Value,
                    };
                    isSound &= value is not null;
                    return value ?? match.Value;
                }
            );
        return isSound ? resolved : null;
    }

    /// <param name="quote">The quotation marks around it; <c>\0</c> for the text of an element.</param>
    /// <param name="ascii">The file's encoding may lack other characters.</param>
    public static string Write(string value, char quote, bool ascii, string newLine)
    {
        var written = new StringBuilder(value.Length + 8);
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => written.Append("&lt;"),
                '>' => written.Append("&gt;"),
                '&' => written.Append("&amp;"),
                '"' when quote == '"' => written.Append("&quot;"),
                '\'' when quote == '\'' => written.Append("&apos;"),
                '\n' when quote == '\0' => written.Append(newLine),
                '\r' or '\n' or '\t' when quote != '\0' || rune.Value == '\r' => written.Append(Escape(rune)),
                > 0x7E when ascii => written.Append(Escape(rune)),
                _ => written.Append(rune.ToString()),
            };
        }

        return written.ToString();
    }

    public static string Escape(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};");

    /// <summary>XML has no way to write the others.</summary>
    public static bool IsWritable(string value) =>
        value.EnumerateRunes().All(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value));

    private static string? Character(string number)
    {
        var (digits, style) = number is ['x', .. var hex]
            ? (hex, NumberStyles.AllowHexSpecifier)
            : (number, NumberStyles.None);
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code)
            ? new Rune(code).ToString()
            : null;
    }

    [GeneratedRegex(@"&((?<name>#?[\w:.\-]+);)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
