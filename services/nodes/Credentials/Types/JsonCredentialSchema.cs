using System.Text.Json;
using System.Text.RegularExpressions;
using Panel.Plugins.Sdk;

namespace Panel.Nodes.Credentials.Types;

/// <summary>
/// Reads the part of JSON Schema that describes credentials: an object of strings with <c>required</c>,
/// <c>enum</c>, lengths, <c>pattern</c>, <c>format</c> and <c>x-secret</c>. Other words are passed over.
/// </summary>
internal static class JsonCredentialSchema
{
    private const int MostFields = 50;

    /// <summary>Null when the schema describes no credential.</summary>
    public static CredentialSchema? Read(string pluginId, CredentialType type)
    {
        var schema = type.Schema;
        if (
            !IsType(type.Type)
            || schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
        {
            return null;
        }

        var required = Texts(schema, "required")?.ToHashSet(StringComparer.Ordinal) ?? [];
        var fields = new List<CredentialField>();
        foreach (var member in properties.EnumerateObject())
        {
            if (fields.Count == MostFields || ReadField(member, required.Contains(member.Name)) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return fields.Count == 0 ? null : new CredentialSchema(type.Type, pluginId, fields);
    }

    private static CredentialField? ReadField(JsonProperty member, bool required)
    {
        var schema = member.Value;
        if (
            member.Name.Length is 0 or > 64
            || schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String
            || type.GetString() != "string"
        )
        {
            return null;
        }

        if (!TryPattern(schema, out var pattern))
        {
            return null;
        }

        var secret = schema.TryGetProperty("x-secret", out var mark) && mark.ValueKind == JsonValueKind.True;
        return new CredentialField(member.Name, required, secret)
        {
            MinLength = Math.Clamp(Number(schema, "minLength") ?? 1, 1, CredentialField.LongestValue),
            MaxLength = Math.Clamp(Number(schema, "maxLength") ?? 4096, 1, CredentialField.LongestValue),
            OneOf = Texts(schema, "enum"),
            Pattern = pattern,
            Format = Text(schema, "format") switch
            {
                "uri" or "url" => FieldFormat.Url,
                "hostname" => FieldFormat.Server,
                _ => FieldFormat.Text,
            },
        };
    }

    // A stranger's pattern: no backtracking, so that no value makes it slow.
    private static bool TryPattern(JsonElement schema, out Regex? pattern)
    {
        pattern = null;
        if (Text(schema, "pattern") is not { } text)
        {
            return true;
        }

        try
        {
            pattern = new Regex(
                text,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
                TimeSpan.FromSeconds(1)
            );
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsType(string? type) =>
        type is { Length: > 0 and <= 64 }
        && type.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    private static int? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
            ? number
            : null;

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static IReadOnlyList<string>? Texts(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ?
            [
                .. list.EnumerateArray()
                    .Where(item => item.ValueKind == JsonValueKind.String)
                    .Select(item => item.GetString()!),
            ]
            : null;
}
