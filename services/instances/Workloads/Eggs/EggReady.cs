using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>When an egg counts as started: the <c>done</c> texts of <c>config.startup</c>.</summary>
internal static class EggReady
{
    public static WorkloadReady? Read(JsonNode? node, EggNotes notes)
    {
        var startup = notes.Nested(node, "config.startup");
        var patterns = new List<string>();
        foreach (var pattern in notes.Texts(startup["done"], "config.startup.done"))
        {
            if (ReadyPattern.Problem(pattern) is { } message)
            {
                notes.Odd("config.startup.done", $"{message} ({pattern})");
            }
            else
            {
                patterns.Add(pattern);
            }
        }

        return patterns.Count == 0
            ? null
            : new WorkloadReady(
                patterns,
                notes.Flag(startup["strip_ansi"], "config.startup.strip_ansi", false),
                null,
                null
            );
    }

    public static JsonObject Write(WorkloadReady? ready)
    {
        var patterns = ready?.Log ?? [];
        var startup = new JsonObject
        {
            ["done"] =
                patterns.Count == 1
                    ? JsonValue.Create(patterns[0])
                    : new JsonArray([.. patterns.Select(pattern => JsonValue.Create(pattern))]),
        };
        if (ready?.StripAnsi == true)
        {
            startup["strip_ansi"] = true;
        }

        return startup;
    }
}
