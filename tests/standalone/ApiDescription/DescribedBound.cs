using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>
/// A bound of one member of a body, or of one parameter of the query, of an operation whose path needs no id.
/// </summary>
/// <param name="At">The last value that is good.</param>
/// <param name="Beyond">The first that is not.</param>
/// <param name="Others">Members that the body needs too, each with a value of its type.</param>
internal sealed record DescribedBound(
    string Method,
    string Path,
    string Member,
    bool InQuery,
    string Rule,
    JsonNode At,
    JsonNode Beyond,
    JsonObject Others
)
{
    public override string ToString() => $"{Method} {Path} {Member} {Rule}";

    public static IEnumerable<DescribedBound> AllOf(DescribedApi described) =>
        from path in described.Document.GetProperty("paths").EnumerateObject()
        where !path.Name.Contains('{', StringComparison.Ordinal)
        from operation in path.Value.EnumerateObject()
        from bound in InBody(described.Document, path.Name, operation).Concat(InQueryOf(path.Name, operation))
        select bound;

    private static IEnumerable<DescribedBound> InBody(JsonElement document, string path, JsonProperty operation)
    {
        if (
            !operation.Value.TryGetProperty("requestBody", out var body)
            || !body.GetProperty("content").TryGetProperty("application/json", out var json)
        )
        {
            yield break;
        }

        var schema = Resolved(document, json.GetProperty("schema"));

        if (!schema.TryGetProperty("properties", out var members))
        {
            yield break;
        }

        string[] required = schema.TryGetProperty("required", out var names)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];
        foreach (var member in members.EnumerateObject())
        {
            foreach (var (rule, at, beyond) in BoundsOf(member.Name, member.Value))
            {
                yield return new(
                    operation.Name.ToUpperInvariant(),
                    path,
                    member.Name,
                    InQuery: false,
                    rule,
                    at,
                    beyond,
                    new JsonObject(
                        required
                            .Where(name => name != member.Name)
                            .Select(name => KeyValuePair.Create(name, Sample(document, members.GetProperty(name))))
                    )
                );
            }
        }
    }

    private static IEnumerable<DescribedBound> InQueryOf(string path, JsonProperty operation)
    {
        if (operation.Name != "get" || !operation.Value.TryGetProperty("parameters", out var parameters))
        {
            yield break;
        }

        foreach (
            var parameter in parameters
                .EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query")
        )
        {
            foreach (var (rule, at, beyond) in BoundsOf("", parameter.GetProperty("schema")))
            {
                yield return new(
                    "GET",
                    path,
                    parameter.GetProperty("name").GetString()!,
                    InQuery: true,
                    rule,
                    at,
                    beyond,
                    []
                );
            }
        }
    }

    private static IEnumerable<(string Rule, JsonNode At, JsonNode Beyond)> BoundsOf(string member, JsonElement schema)
    {
        foreach (
            var rule in schema
                .EnumerateObject()
                .Where(member => member.Name is "maxLength" or "minLength" or "maximum" or "minimum" or "maxItems")
        )
        {
            var bound = rule.Value.GetInt64();
            if (rule.Name == "minLength" && bound == 0)
            {
                // Nothing is shorter than an empty text.
                continue;
            }

            var beyond = rule.Name.StartsWith("max", StringComparison.Ordinal) ? bound + 1 : bound - 1;
            var format = schema.TryGetProperty("format", out var name) ? name.GetString() : null;
            yield return (
                $"{rule.Name} {bound}",
                ValueOf(member, format, rule.Name, bound),
                ValueOf(member, format, rule.Name, beyond)
            );
        }
    }

    private static string Varied(int size) =>
        string.Concat(Enumerable.Range(0, size).Select(i => (char)('!' + ((i * 37) + (i * i * 11)) % 90)));

    private static JsonElement Resolved(JsonElement document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;

    /// <summary>A value that has the member's type; whether it means something is for the endpoint to say.</summary>
    private static JsonNode? Sample(JsonElement document, JsonElement member)
    {
        var schema = Resolved(document, member);
        if (schema.TryGetProperty("enum", out var names))
        {
            return names[0].GetString();
        }

        var types = schema.TryGetProperty("type", out var type) ? type.ToString() : "";
        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        return types switch
        {
            _ when types.Contains("array", StringComparison.Ordinal) => new JsonArray(
                Sample(document, schema.GetProperty("items"))
            ),
            _ when types.Contains("object", StringComparison.Ordinal) => new JsonObject(),
            _ when types.Contains("boolean", StringComparison.Ordinal) => false,
            _ when types.Contains("integer", StringComparison.Ordinal) => 1,
            _ when types.Contains("number", StringComparison.Ordinal) => 1,
            _ => format switch
            {
                "uuid" => Guid.CreateVersion7().ToString(),
                "date-time" => "2099-01-01T00:00:00Z",
                "uri" => "https://a.example/",
                _ => "a",
            },
        };
    }

    private static JsonNode ValueOf(string member, string? format, string rule, long size) =>
        rule switch
        {
            "maxLength" when format == "uri" => JsonValue.Create("https://a.example/".PadRight((int)size, 'a')),
            "maxLength" when member == "email" => JsonValue.Create($"{new string('a', (int)size - 4)}@b.c"),
            // One letter again and again would be refused for being guessed first.
            "maxLength" or "minLength" when member.Contains("password", StringComparison.OrdinalIgnoreCase) =>
                JsonValue.Create(Varied((int)size)),
            "maxLength" or "minLength" => JsonValue.Create(new string('a', (int)size)),
            "maxItems" => new JsonArray([
                .. Enumerable.Range(0, (int)size).Select(_ => (JsonNode)Guid.CreateVersion7().ToString()),
            ]),
            _ => JsonValue.Create(size),
        };
}
