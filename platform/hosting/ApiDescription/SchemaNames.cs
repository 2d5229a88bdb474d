using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Panel.Hosting.ApiDescription;

/// <summary>
/// What a type is called in the description: without the suffixes that only tell our own classes apart.
/// </summary>
internal static class SchemaNames
{
    private static readonly string[] Suffixes = ["Response"];

    /// <summary>Refuses a name that another type of the document has: one schema would stand for both.</summary>
    public static Func<JsonTypeInfo, string?> OfOneDocument()
    {
        var named = new ConcurrentDictionary<string, Type>(StringComparer.Ordinal);
        return type =>
        {
            if (Of(type) is not { } name)
            {
                return null;
            }

            var own = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
            var known = named.GetOrAdd(name, own);
            return known == own
                ? name
                : throw new InvalidOperationException($"{own} and {known} are both called {name} in the description.");
        };
    }

    public static string? Of(JsonTypeInfo type)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name)
        {
            return null;
        }

        if (type.Type is { IsGenericType: true } page && page.GetGenericTypeDefinition() == typeof(Paging.Page<>))
        {
            return $"{Trim(page.GetGenericArguments()[0].Name)}Page";
        }

        return Trim(name);
    }

    private static string Trim(string name) =>
        Suffixes.FirstOrDefault(suffix =>
            name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)
        )
            is { } suffix
            ? name[..^suffix.Length]
            : name;
}
