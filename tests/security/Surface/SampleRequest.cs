using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Panel.Security.Tests.Surface;

/// <summary>
/// Makes a body that an operation accepts as far as its schema tells: the required members and the name, each with a
/// plain value. So a refusal is about who asks, never about what was sent.
/// </summary>
internal static class SampleRequest
{
    /// <summary>Values of members that must be the name of something.</summary>
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal) { ["key"] = "dns.read" };

    /// <summary>Words for whatever else; the first that fits.</summary>
    private static readonly string[] Words = ["sample", "EUR", "sample_1", "#123456", "12345678"];

    /// <param name="idOf">An id for a member such as <c>workload_id</c>; null for any id.</param>
    public static JsonObject Of(ApiSurface surface, JsonElement schema, Func<string, string?> idOf)
    {
        var body = new JsonObject();
        var members = SchemaOfMember.AllOf(surface, schema).Where(member => member.Required || member.Name == "name");
        foreach (var member in members)
        {
            body[member.Name] = ValueOf(surface, member.Name, member.Schema, idOf);
        }

        return body;
    }

    public static JsonNode? ValueOf(ApiSurface surface, string name, JsonElement schema, Func<string, string?> idOf)
    {
        if (schema.TryGetProperty("enum", out var values))
        {
            return values.EnumerateArray().Last().GetString();
        }

        var member = new SchemaOfMember(name, schema, [], Required: true);
        return TypeOf(schema) switch
        {
            "string" => JsonValue.Create(TextOf(member, idOf)),
            "integer" or "number" => JsonValue.Create(NumberOf(schema)),
            "boolean" => JsonValue.Create(false),
            "array" => ListOf(surface, name, schema, idOf),
            _ => Of(surface, schema, idOf),
        };
    }

    /// <summary>One item where the schema asks for any.</summary>
    private static JsonArray ListOf(ApiSurface surface, string name, JsonElement schema, Func<string, string?> idOf) =>
        schema.TryGetProperty("minItems", out var least) && least.GetInt32() > 0
            ? new JsonArray(ValueOf(surface, name, surface.Resolve(schema.GetProperty("items")), idOf))
            : new JsonArray();

    private static string TextOf(SchemaOfMember member, Func<string, string?> idOf)
    {
        var format = member.Schema.TryGetProperty("format", out var named) ? named.GetString() : "";
        if (format == "uuid")
        {
            return idOf(member.Name) ?? $"{Guid.CreateVersion7()}";
        }

        if (format == "date-time")
        {
            return "2099-01-01T00:00:00Z";
        }

        if (Mentions(member, "email"))
        {
            return $"s{Guid.CreateVersion7():N}@example.org";
        }

        if (Mentions(member, "password"))
        {
            return "wrong-horse-battery-9";
        }

        if (Texts.TryGetValue(member.Name, out var known))
        {
            return known;
        }

        return member.Schema.TryGetProperty("pattern", out var pattern) ? Matching(pattern.GetString()!) : Words[0];
    }

    private static bool Mentions(SchemaOfMember member, string word) =>
        member.Name.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string Matching(string pattern) =>
        Words.FirstOrDefault(word => Regex.IsMatch(word, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        ?? throw new InvalidOperationException(
            $"No sample word matches {pattern}: add one to {nameof(SampleRequest)}."
        );

    private static long NumberOf(JsonElement schema) =>
        schema.TryGetProperty("minimum", out var minimum)
            ? long.Parse(minimum.ToString(), CultureInfo.InvariantCulture)
            : 1;

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return null;
        }

        return type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : type.EnumerateArray().Select(name => name.GetString()).FirstOrDefault(name => name != "null");
    }
}
