using System.Text.Json;

namespace Panel.Security.Tests.Surface;

/// <summary>One member of a body, with its schema's references followed.</summary>
/// <param name="Types">JSON types that it may have, without null; empty when it may have any.</param>
internal sealed record SchemaOfMember(string Name, JsonElement Schema, IReadOnlyList<string> Types, bool Required)
{
    public static IReadOnlyList<SchemaOfMember> AllOf(ApiSurface surface, JsonElement body)
    {
        if (!body.TryGetProperty("properties", out var members))
        {
            return [];
        }

        string[] required = body.TryGetProperty("required", out var names)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];
        return
        [
            .. members
                .EnumerateObject()
                .Select(member => Of(surface, member.Name, member.Value, required.Contains(member.Name))),
        ];
    }

    public static SchemaOfMember Of(ApiSurface surface, string name, JsonElement schema, bool required)
    {
        var followed = Follow(surface, schema);
        return new SchemaOfMember(name, followed, TypesOf(followed), required);
    }

    /// <summary>The schema itself, without the choice of null and without references.</summary>
    public static JsonElement Follow(ApiSurface surface, JsonElement schema)
    {
        var resolved = surface.Resolve(schema);
        if (!resolved.TryGetProperty("oneOf", out var choices))
        {
            return resolved;
        }

        return Follow(surface, choices.EnumerateArray().First(choice => !TypesOf(choice).SequenceEqual(["null"])));
    }

    private static IReadOnlyList<string> TypesOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return [];
        }

        if (type.ValueKind == JsonValueKind.String)
        {
            return [type.GetString()!];
        }

        return [.. type.EnumerateArray().Select(name => name.GetString()!).Where(name => name != "null")];
    }
}
