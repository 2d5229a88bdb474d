using System.Globalization;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// <c>a.b[0].c</c>, <c>servers.*.address</c>. <c>~1</c> stands for a dot inside a
/// name, <c>~0</c> for a tilde; a number also indexes a list.
/// </summary>
internal static class TreePath
{
    public const string Wildcard = "*";

    public static IReadOnlyList<string> Parse(string key)
    {
        var steps = new List<string>();
        foreach (var part in key.Split('.'))
        {
            var name = part;
            var indices = new List<string>();
            while (
                name is [.., ']']
                && name.LastIndexOf('[') is >= 0 and var open
                && (Index(name[(open + 1)..^1]) is not null || name[(open + 1)..^1] == Wildcard)
            )
            {
                indices.Insert(0, name[(open + 1)..^1]);
                name = name[..open];
            }

            if (name.Length > 0 || indices.Count == 0)
            {
                steps.Add(
                    name.Replace("~1", ".", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
                );
            }

            // Marked, so that a missing value is made as a list and not as an object.
            steps.AddRange(indices.Select(index => index == Wildcard ? Wildcard : $"[{index}]"));
        }

        return steps;
    }

    /// <summary>The index that a step means in a list.</summary>
    public static int? Index(string step) =>
        int.TryParse(
            step is ['[', .., ']'] ? step[1..^1] : step,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var index
        )
            ? index
            : null;

    /// <summary>What has to be there for the value to be there.</summary>
    public static JsonNode? Build(ReadOnlySpan<string> steps, JsonNode? value) =>
        steps.Length == 0 ? value?.DeepClone()
        : steps[0] is ['[', ..] ? new JsonArray(Build(steps[1..], value))
        : new JsonObject { [steps[0]] = Build(steps[1..], value) };
}
