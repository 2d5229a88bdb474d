using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>
/// A bound of one member of a body, or of one parameter of the query, of an operation whose path needs no id.
/// </summary>
/// <param name="At">The last value that is good.</param>
/// <param name="Beyond">The first that is not.</param>
/// <param name="Others">Members that the body needs too.</param>
internal sealed record DescribedBound(
    string Method,
    string Path,
    string Member,
    bool InQuery,
    string Rule,
    JsonNode At,
    JsonNode Beyond,
    string[] Others
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

        var schema = json.GetProperty("schema");
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1]);
        }

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
                    [.. required.Where(name => name != member.Name)]
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
            var beyond = rule.Name.StartsWith("max", StringComparison.Ordinal) ? bound + 1 : bound - 1;
            yield return (
                $"{rule.Name} {bound}",
                ValueOf(member, rule.Name, bound),
                ValueOf(member, rule.Name, beyond)
            );
        }
    }

    private static string Varied(int size) =>
        string.Concat(Enumerable.Range(0, size).Select(i => (char)('!' + ((i * 37) + (i * i * 11)) % 90)));

    private static JsonNode ValueOf(string member, string rule, long size) =>
        rule switch
        {
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
