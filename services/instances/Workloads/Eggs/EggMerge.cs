using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// Three-way merge: brings what changed between two renderings of an egg into the egg as its author wrote it.
/// </summary>
internal static class EggMerge
{
    private const string VariableKey = "env_variable";

    public static void Apply(JsonObject target, JsonObject before, JsonObject after)
    {
        foreach (var (name, value) in after)
        {
            if (!before.TryGetPropertyValue(name, out var old) || !JsonNode.DeepEquals(old, value))
            {
                target[name] = Merge(target[name], old, value);
            }
        }

        foreach (var name in before.Select(member => member.Key).Where(name => !after.ContainsKey(name)).ToList())
        {
            target.Remove(name);
        }
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? before, JsonNode? after)
    {
        if (
            Inner(before) is { } innerBefore
            && Inner(after) is { } innerAfter
            && (target as JsonObject ?? Inner(target)) is { } inner
        )
        {
            var merged = inner.DeepClone().AsObject();
            Apply(merged, innerBefore, innerAfter);
            return target is JsonObject ? merged : merged.ToJsonString(WorkloadJson.Readable);
        }

        switch (target, before, after)
        {
            case (JsonObject, JsonObject from, JsonObject to):
                var copy = target.DeepClone().AsObject();
                Apply(copy, from, to);
                return copy;
            case (JsonArray originals, JsonArray from, JsonArray to)
                when to.Count > 0 && to.All(item => KeyOf(item) is not null):
                return new JsonArray([.. to.Select(item => Variable(originals, from, item!.AsObject()))]);
            default:
                return after?.DeepClone();
        }
    }

    // A repeated variable counts by its last occurrence, as in the import.
    private static JsonNode Variable(JsonArray originals, JsonArray before, JsonObject after)
    {
        var key = KeyOf(after);
        if (
            originals.LastOrDefault(item => KeyOf(item) == key) is not JsonObject original
            || before.LastOrDefault(item => KeyOf(item) == key) is not JsonObject old
        )
        {
            return after.DeepClone();
        }

        var merged = original.DeepClone().AsObject();
        Apply(merged, old, after);
        return merged;
    }

    private static string? KeyOf(JsonNode? item) =>
        item is JsonObject source && source[VariableKey]?.GetValueKind() is JsonValueKind.String
            ? source[VariableKey]!.GetValue<string>().Trim()
            : null;

    // A text that holds a JSON object, as three members of config do.
    private static JsonObject? Inner(JsonNode? node) =>
        node?.GetValueKind() is JsonValueKind.String
        && node.GetValue<string>() is var text
        && text.TrimStart().StartsWith('{')
            ? JsonText.Parse(text).Value as JsonObject
            : null;
}
