using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Panel.Nodes.Plugins.Settings;

/// <summary>
/// The JSON Schema of a plugin's settings. Members with <c>"x-secret": true</c> are texts that are never shown again;
/// they stand among the properties of the object, or of objects within it.
/// </summary>
internal sealed class SettingsSchema
{
    private const string SecretMark = "x-secret";
    private readonly JsonSchema _schema;

    private SettingsSchema(JsonSchema schema, IReadOnlyList<string[]> secrets) =>
        (_schema, Secrets) = (schema, secrets);

    /// <summary>The paths of secret members.</summary>
    public IReadOnlyList<string[]> Secrets { get; }

    /// <param name="schema">Null when there is nothing to configure: then the only settings are <c>{}</c>.</param>
    /// <exception cref="FormatException">Not a schema that the panel takes; the message says why.</exception>
    public static async Task<SettingsSchema> ReadAsync(JsonElement? schema, CancellationToken cancellationToken)
    {
        if (schema is not { } element)
        {
            return new SettingsSchema(new JsonSchema { AllowAdditionalProperties = false }, []);
        }

        RequireLocalReferences(element);
        List<string[]> secrets = [];
        Collect(element, [], secrets);
        if (CountMarks(element) != secrets.Count)
        {
            throw new FormatException($"{SecretMark} belongs to a property of the object, or of an object within it.");
        }

        try
        {
            return new SettingsSchema(await JsonSchema.FromJsonAsync(element.GetRawText(), cancellationToken), secrets);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The library reports a schema that it cannot read by exceptions of many types.
            throw new FormatException("It is not a JSON Schema.", exception);
        }
    }

    /// <summary>By member; empty when the settings are as the schema wants them.</summary>
    public IReadOnlyDictionary<string, string[]> ProblemsOf(JsonObject settings) =>
        _schema
            .Validate(settings.ToJsonString())
            .GroupBy(error => Member(error.Path), StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.Select(error => $"{error.Kind}").Distinct(StringComparer.Ordinal).ToArray(),
                StringComparer.Ordinal
            );

    private static string Member(string? path) =>
        path is { Length: > 2 } && path.StartsWith("#/", StringComparison.Ordinal)
            ? path[2..].Replace('/', '.')
            : "values";

    // A reference to another document would be fetched, from wherever it points.
    private static void RequireLocalReferences(JsonElement element)
    {
        foreach (var part in Parts(element))
        {
            if (
                part.ValueKind == JsonValueKind.Object
                && part.TryGetProperty("$ref", out var reference)
                && reference.ValueKind == JsonValueKind.String
                && !reference.GetString()!.StartsWith('#')
            )
            {
                throw new FormatException("A $ref must begin with #.");
            }
        }
    }

    private static void Collect(JsonElement schema, string[] path, List<string[]> secrets)
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
        {
            return;
        }

        foreach (var property in properties.EnumerateObject())
        {
            string[] member = [.. path, property.Name];
            if (IsMarked(property.Value))
            {
                secrets.Add(member);
            }

            Collect(property.Value, member, secrets);
        }
    }

    private static int CountMarks(JsonElement schema) => Parts(schema).Count(IsMarked);

    private static bool IsMarked(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty(SecretMark, out var mark)
        && mark.ValueKind == JsonValueKind.True;

    private static IEnumerable<JsonElement> Parts(JsonElement element)
    {
        yield return element;
        var children = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(property => property.Value),
            JsonValueKind.Array => element.EnumerateArray(),
            _ => [],
        };
        foreach (var part in children.SelectMany(Parts))
        {
            yield return part;
        }
    }
}
