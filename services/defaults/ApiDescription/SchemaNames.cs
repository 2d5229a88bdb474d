using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Panel.ServiceDefaults.ApiDescription;

/// <summary>What a type is called in the description: without the suffixes that only tell our own classes apart.</summary>
internal static class SchemaNames
{
    private static readonly string[] Suffixes = ["Body", "Shape", "View"];

    public static string? Of(JsonTypeInfo type)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name) return null;
        if (type.Type is { IsGenericType: true } page && page.GetGenericTypeDefinition() == typeof(Paging.Page<>)) return $"{Trim(page.GetGenericArguments()[0].Name)}Page";
        return Trim(name);
    }

    private static string Trim(string name) =>
        Suffixes.FirstOrDefault(suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)) is { } suffix ? name[..^suffix.Length] : name;
}
