using System.Text.Json.Nodes;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// Schemas that two services call alike, and mean differently, get the service's
/// name in front. What all mean alike stays one schema.
/// </summary>
internal static class SchemaNames
{
    private const string Prefix = "#/components/schemas/";

    /// <param name="parts">Changed in place.</param>
    public static void Separate(IReadOnlyList<(string Service, JsonObject Document)> parts)
    {
        var schemas = parts
            .SelectMany(part =>
                Of(part.Document)
                    .Select(schema =>
                        (
                            part.Service,
                            Name: schema.Key,
                            Text: schema.Value!.ToJsonString(),
                            Uses: UsesOf(schema.Value).ToHashSet(StringComparer.Ordinal)
                        )
                    )
            )
            .ToArray();
        var shared = schemas
            .GroupBy(schema => schema.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .ToArray();
        var clashing = shared
            .Where(group => group.DistinctBy(schema => schema.Text, StringComparer.Ordinal).Count() > 1)
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        // What uses a schema that differs, differs too.
        while (
            shared
                .Where(group => !clashing.Contains(group.Key) && group.Any(schema => schema.Uses.Overlaps(clashing)))
                .Select(group => group.Key)
                .ToArray()
                is { Length: > 0 } more
        )
        {
            clashing.UnionWith(more);
        }

        foreach (var (service, document) in parts)
        {
            Rename(service, document, clashing);
        }
    }

    public static JsonObject Of(JsonObject document) => document["components"]?["schemas"] as JsonObject ?? [];

    private static void Rename(string service, JsonObject document, HashSet<string> clashing)
    {
        var schemas = Of(document);
        var renamed = schemas.Select(schema => schema.Key).Where(clashing.Contains).ToHashSet(StringComparer.Ordinal);
        if (renamed.Count == 0)
        {
            return;
        }

        foreach (var use in References(document).Where(use => renamed.Contains(NameIn(use))).ToArray())
        {
            use["$ref"] = $"{Prefix}{Named(service, NameIn(use))}";
        }

        foreach (var name in renamed)
        {
            var schema = schemas[name];
            schemas.Remove(name);
            schemas[Named(service, name)] = schema;
        }
    }

    private static string Named(string service, string name) =>
        $"{char.ToUpperInvariant(service[0])}{service[1..]}{name}";

    private static IEnumerable<string> UsesOf(JsonNode schema) => References(schema).Select(NameIn);

    private static string NameIn(JsonObject reference) => reference["$ref"]!.GetValue<string>()[Prefix.Length..];

    private static IEnumerable<JsonObject> References(JsonNode? node) =>
        node switch
        {
            JsonObject reference
                when reference["$ref"] is JsonValue value
                    && value.TryGetValue<string>(out var target)
                    && target.StartsWith(Prefix, StringComparison.Ordinal) => [reference],
            JsonObject many => many.SelectMany(member => References(member.Value)),
            JsonArray many => many.SelectMany(References),
            _ => [],
        };
}
