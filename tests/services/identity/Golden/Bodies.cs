using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Identity.Tests.Golden;

/// <summary>Compares whole bodies: a member too many or too few is a difference like another value.</summary>
internal static class Bodies
{
    /// <returns>Each difference, with its place.</returns>
    public static IEnumerable<string> Differences(string expected, string actual, bool json, TextPatterns shapes)
    {
        if (!json)
        {
            return shapes.Match(expected, actual.ReplaceLineEndings("\n").TrimEnd('\n'))
                ? []
                : [$"body: expected\n{expected}\ngot\n{actual}"];
        }

        if (expected.Length == 0)
        {
            return [$"body: expected nothing, got {actual}"];
        }

        return Differences("$", JsonNode.Parse(expected), JsonNode.Parse(actual), shapes);
    }

    /// <summary>What came, as it is to be written down; what was written down and still fits stays.</summary>
    public static string Record(string expected, string actual, bool json, TextPatterns shapes)
    {
        if (!json)
        {
            return shapes.Match(expected, actual.ReplaceLineEndings("\n").TrimEnd('\n'))
                ? expected
                : shapes.Generalize(actual.ReplaceLineEndings("\n").TrimEnd('\n'));
        }

        return JsonLayout.Write(Record(Try(expected), JsonNode.Parse(actual), shapes));
    }

    private static IEnumerable<string> Differences(
        string path,
        JsonNode? expected,
        JsonNode? actual,
        TextPatterns shapes
    ) =>
        (expected, actual) switch
        {
            (JsonObject wanted, JsonObject found) => wanted
                .Select(member => member.Key)
                .Union(found.Select(member => member.Key))
                .SelectMany(name =>
                    !found.ContainsKey(name) ? [$"{path}.{name} is missing"]
                    : !wanted.ContainsKey(name) ? [$"{path}.{name} is not expected: {found[name]?.ToJsonString()}"]
                    : Differences($"{path}.{name}", wanted[name], found[name], shapes)
                ),
            (JsonArray wanted, JsonArray found) when wanted.Count == found.Count => wanted
                .Zip(found)
                .SelectMany((pair, index) => Differences($"{path}[{index}]", pair.First, pair.Second, shapes)),
            _ => Fits(expected, actual, shapes)
                ? []
                : [$"{path}: expected {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}"],
        };

    private static bool Fits(JsonNode? expected, JsonNode? actual, TextPatterns shapes) =>
        (expected?.GetValueKind(), actual?.GetValueKind()) switch
        {
            (JsonValueKind.String, JsonValueKind.String) => !TextPatterns.IsNumber(expected!.GetValue<string>())
                && shapes.Match(expected.GetValue<string>(), actual!.GetValue<string>()),
            (JsonValueKind.String, JsonValueKind.Number) => TextPatterns.IsNumber(expected!.GetValue<string>())
                && shapes.Match(expected.GetValue<string>(), actual!.ToJsonString()),
            _ => JsonNode.DeepEquals(expected, actual),
        };

    private static JsonNode? Record(JsonNode? expected, JsonNode? actual, TextPatterns shapes) =>
        actual switch
        {
            JsonObject found => new JsonObject(
                found.Select(member =>
                    KeyValuePair.Create(member.Key, Record((expected as JsonObject)?[member.Key], member.Value, shapes))
                )
            ),
            JsonArray found => new JsonArray([
                .. found.Select(
                    (item, index) => Record((expected as JsonArray)?.ElementAtOrDefault(index), item, shapes)
                ),
            ]),
            _ when expected is JsonValue && Fits(expected, actual, shapes) => expected.DeepClone(),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(
                shapes.Generalize(value.GetValue<string>())
            ),
            _ => actual?.DeepClone(),
        };

    private static JsonNode? Try(string text) => text.Length == 0 ? null : JsonNode.Parse(text);
}
