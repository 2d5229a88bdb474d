using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>Writes values as YAML on one line: single values bare or quoted, maps and lists in brackets.</summary>
internal static class YamlWriter
{
    /// <param name="quote">The quotation mark that the place prefers; <c>\0</c> for none.</param>
    public static string Write(JsonNode? value, char quote = '\0')
    {
        if (value?.GetValueKind() is not JsonValueKind.String)
        {
            return WriteQuoted(value);
        }

        var text = value.GetValue<string>();
        return quote == '\'' && text.EnumerateRunes().All(IsPrintable)
                ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : quote == '\0' && IsBare(text) ? text
            : Quote(text);
    }

    /// <summary>With all texts in double quotes, as brackets need them.</summary>
    public static string WriteQuoted(JsonNode? value) => JsonWriter.Write(value, Quote, newLine: null);

    /// <summary>In double quotes. An escape of YAML names a whole character, never half of a surrogate pair.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                <= 0xFFFF => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    // Neither control characters, nor the separators and marks that readers take for line breaks or refuse.
    private static bool IsPrintable(Rune rune) =>
        !Rune.IsControl(rune) && rune.Value is not (0x2028 or 0x2029 or 0xFEFF) && (rune.Value & 0xFFFE) != 0xFFFE;

    // YAML 1.1 has more words and numbers than one remembers; a letter first and no such word is safe in all of them.
    private static bool IsBare(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/')
        && text.ToLowerInvariant() is not ("y" or "n" or "yes" or "no" or "on" or "off" or "true" or "false" or "null");
}
