using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// Lays JSON out for a reader: what fits in a line stands in one, and long lists of words are filled like prose.
/// </summary>
internal static class JsonLayout
{
    private const int Width = 150;

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonNode? node) => Write(node, 0);

    private static string Write(JsonNode? node, int depth) =>
        node switch
        {
            _ when OneLine(node) is { } line && line.Length + (2 * depth) <= Width => line,
            JsonObject { Count: > 0 } members =>
                $"{{{Lines(members.Select(member => $"{Text(member.Key)}: {Write(member.Value, depth + 1)}"), depth)}}}",
            JsonArray items when items.All(item => item is JsonValue) => $"[{Filled(items.Select(OneLine), depth)}]",
            JsonArray items => $"[{Lines(items.Select(item => Write(item, depth + 1)), depth)}]",
            _ => OneLine(node),
        };

    private static string OneLine(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: > 0 } members =>
                $"{{ {string.Join(", ", members.Select(member => $"{Text(member.Key)}: {OneLine(member.Value)}"))} }}",
            JsonArray items => $"[{string.Join(", ", items.Select(OneLine))}]",
            _ => node?.ToJsonString(Compact) ?? "null",
        };

    private static string Lines(IEnumerable<string> items, int depth)
    {
        var indent = $"\n{new string(' ', 2 * depth)}";
        return $"{indent}  {string.Join($",{indent}  ", items)}{indent}";
    }

    private static string Filled(IEnumerable<string> words, int depth)
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        foreach (var word in words)
        {
            if (line.Length + word.Length + (2 * depth) > Width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : ", ").Append(word);
        }

        return Lines([.. lines, line.ToString()], depth);
    }

    private static string Text(string name) => JsonSerializer.Serialize(name, Compact);
}
