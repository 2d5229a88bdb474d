using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// What is wrong with an egg, what is odd about it, and lenient reading: an
/// absent, null or empty member is simply not there.
/// </summary>
internal sealed class EggNotes(RuleBudget budget)
{
    /// <summary>For looking at the rules of variables.</summary>
    public RuleBudget Budget { get; } = budget;

    public List<Problem> Problems { get; } = [];

    public List<Problem> Warnings { get; } = [];

    public void Wrong(string field, string message) => Problems.Add(new Problem(field, message));

    public void Odd(string field, string message) => Warnings.Add(new Problem(field, message));

    public string? Text(JsonNode? node, string field)
    {
        switch (node?.GetValueKind())
        {
            case null:
                return null;
            case JsonValueKind.String:
                var text = node.GetValue<string>();
                if (!text.Contains('\0', StringComparison.Ordinal))
                {
                    return text;
                }

                Wrong(field, "has a NUL character");
                return null;
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            case JsonValueKind.Number:
                return node.ToJsonString();
            default:
                Wrong(field, "must be a text");
                return null;
        }
    }

    /// <summary>PHP writes an empty map as [].</summary>
    public JsonObject Object(JsonNode? node, string field)
    {
        if (node is JsonObject map)
        {
            return map;
        }

        if (node is not (null or JsonArray { Count: 0 }) && !IsBlank(node))
        {
            Wrong(field, "must be an object");
        }

        return [];
    }

    /// <summary>
    /// A list, a single text, or a map, which PHP makes of a list with gaps. Empty texts are left out.
    /// </summary>
    public IReadOnlyList<string> Texts(JsonNode? node, string field) =>
        node switch
        {
            JsonArray list =>
            [
                .. list.Select((item, i) => Text(item, $"{field}[{i}]"))
                    .OfType<string>()
                    .Where(text => text.Length > 0),
            ],
            JsonObject map =>
            [
                .. map.Select(member => Text(member.Value, $"{field}.{member.Key}"))
                    .OfType<string>()
                    .Where(text => text.Length > 0),
            ],
            _ => Text(node, field) is { Length: > 0 } text ? [text] : [],
        };

    public bool Flag(JsonNode? node, string field, bool otherwise)
    {
        switch (Text(node, field)?.Trim().ToLowerInvariant())
        {
            case "true" or "1":
                return true;
            case "false" or "0" or "":
                return false;
            case null:
                return otherwise;
            default:
                Wrong(field, "must be true or false");
                return otherwise;
        }
    }

    /// <summary>A member that holds JSON: as a text, which may be empty, or already as an object.</summary>
    public JsonObject Nested(JsonNode? node, string field)
    {
        if (node?.GetValueKind() is not JsonValueKind.String || IsBlank(node))
        {
            return Object(node, field);
        }

        var inner = JsonText.Parse(node.GetValue<string>());
        if (inner.Ok)
        {
            return Object(inner.Value, field);
        }

        foreach (var problem in inner.Problems.Where(problem => problem.Message != "is null"))
        {
            Wrong(field, problem.Message);
        }

        return [];
    }

    private static bool IsBlank(JsonNode node) =>
        node.GetValueKind() is JsonValueKind.String && string.IsNullOrWhiteSpace(node.GetValue<string>());
}
