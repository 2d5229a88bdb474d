using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Nodes.Plugins.Settings;

/// <summary>Shows that a secret is there, and takes it back from a body that does not say it anew.</summary>
internal static class SecretMask
{
    private const string Dots = "••••";

    /// <summary>Of a shorter one the last four characters would give away too much.</summary>
    private const int ShortestWithEnd = 12;

    /// <summary>A copy without secrets.</summary>
    public static JsonObject Masked(JsonObject settings, IReadOnlyList<string[]> secrets)
    {
        var copy = (JsonObject)settings.DeepClone();
        foreach (var path in secrets)
        {
            if (ParentOf(copy, path) is { } parent && parent[path[^1]] is { } value)
            {
                parent[path[^1]] = MaskOf(value);
            }
        }

        return copy;
    }

    /// <summary>
    /// A secret that is absent or masked stays as it is; null clears it.
    /// </summary>
    /// <returns>The path of a mask that is not that of the stored secret; null when all went well.</returns>
    public static string? Restore(JsonObject given, JsonObject stored, IReadOnlyList<string[]> secrets)
    {
        foreach (var path in secrets)
        {
            var known = ParentOf(stored, path)?[path[^1]];
            var parent = ParentOf(given, path);
            if (parent is null || !parent.TryGetPropertyValue(path[^1], out var value))
            {
                if (known is not null)
                {
                    Place(given, path, known.DeepClone());
                }

                continue;
            }

            if (value is null)
            {
                parent.Remove(path[^1]);
            }
            else if (TextOf(value) is { } text && text.StartsWith(Dots, StringComparison.Ordinal))
            {
                if (known is null || MaskOf(known) != text)
                {
                    return string.Join('.', path);
                }

                parent[path[^1]] = known.DeepClone();
            }
        }

        return null;
    }

    private static string MaskOf(JsonNode value) =>
        TextOf(value) is { Length: >= ShortestWithEnd } text ? $"{Dots}{text[^4..]}" : Dots;

    private static string? TextOf(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static JsonObject? ParentOf(JsonObject settings, string[] path)
    {
        var parent = settings;
        foreach (var member in path[..^1])
        {
            if (parent[member] is not JsonObject next)
            {
                return null;
            }

            parent = next;
        }

        return parent;
    }

    // Objects on the way that the body leaves out are made; what stands there as something else is left to the schema.
    private static void Place(JsonObject settings, string[] path, JsonNode value)
    {
        var parent = settings;
        foreach (var member in path[..^1])
        {
            if (!parent.TryGetPropertyValue(member, out var next))
            {
                parent[member] = next = new JsonObject();
            }

            if (next is not JsonObject inner)
            {
                return;
            }

            parent = inner;
        }

        parent[path[^1]] = value;
    }
}
