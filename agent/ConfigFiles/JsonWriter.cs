using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// Writes values as JSON. The framework's writer escapes every character beyond the BMP as a surrogate pair; names and
/// messages stay readable here.
/// </summary>
internal static class JsonWriter
{
    private const int IndentSize = 4;

    /// <summary>On one line.</summary>
    public static string Write(JsonNode? value) => Write(value, Quote, newLine: null);

    public static string WriteIndented(JsonNode? value, string newLine) => Write(value, Quote, newLine);

    /// <param name="quote">How texts and names are written.</param>
    /// <param name="newLine">Null for one line without blanks.</param>
    public static string Write(JsonNode? value, Func<string, string> quote, string? newLine)
    {
        var text = new StringBuilder();
        Append(text, value, quote, newLine, depth: 1);
        return text.ToString();
    }

    /// <summary>A text in double quotes. Control characters, line separators and lone surrogates are escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                quoted.Append(text[i]).Append(text[++i]);
                continue;
            }

            _ = text[i] switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                var c when IsUnsafe(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                var c => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFE';

    private static void Append(
        StringBuilder text,
        JsonNode? value,
        Func<string, string> quote,
        string? newLine,
        int depth
    )
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('{');
                foreach (var (index, (name, member)) in map.Index())
                {
                    Separate(text, index, newLine, depth);
                    text.Append(quote(name)).Append(newLine is null ? ":" : ": ");
                    Append(text, member, quote, newLine, depth + 1);
                }

                Break(text, newLine, depth - 1);
                text.Append('}');
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('[');
                foreach (var (index, item) in list.Index())
                {
                    Separate(text, index, newLine, depth);
                    Append(text, item, quote, newLine, depth + 1);
                }

                Break(text, newLine, depth - 1);
                text.Append(']');
                break;
            case not null when value.GetValueKind() is JsonValueKind.String:
                text.Append(quote(value.GetValue<string>()));
                break;
            default:
                text.Append(value?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void Separate(StringBuilder text, int index, string? newLine, int depth)
    {
        if (index > 0)
        {
            text.Append(',');
        }

        Break(text, newLine, depth);
    }

    private static void Break(StringBuilder text, string? newLine, int depth)
    {
        if (newLine is not null)
        {
            text.Append(newLine).Append(' ', depth * IndentSize);
        }
    }
}
