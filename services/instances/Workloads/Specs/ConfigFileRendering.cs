using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>Config files with their placeholders filled in.</summary>
internal static class ConfigFileRendering
{
    public static IReadOnlyList<ConfigFileSpec> Render(
        IReadOnlyList<WorkloadConfigFile> files,
        IReadOnlyDictionary<string, string> environment
    ) =>
        [
            .. files.Select(file => new ConfigFileSpec(
                SafePath.BeneathRoot(file.Path) ?? file.Path,
                file.Parser,
                [.. file.Set.SelectMany(entry => Entries(entry.Key, entry.Value, environment))],
                file.Required
            )),
        ];

    private static IEnumerable<ConfigEntry> Entries(
        string key,
        JsonNode? value,
        IReadOnlyDictionary<string, string> environment
    ) =>
        value is JsonObject conditions
            ? conditions.Select(condition => new ConfigEntry(key, Json(condition.Value, environment), condition.Key))
            : [new ConfigEntry(key, Json(value, environment), null)];

    private static string Json(JsonNode? value, IReadOnlyDictionary<string, string> environment) =>
        Filled(value, environment)?.ToJsonString() ?? "null";

    private static JsonNode? Filled(JsonNode? value, IReadOnlyDictionary<string, string> environment) =>
        value switch
        {
            JsonObject map => new JsonObject(
                map.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value, environment)))
            ),
            JsonArray list => new JsonArray([.. list.Select(item => Filled(item, environment))]),
            _ when value?.GetValueKind() is JsonValueKind.String => JsonValue.Create(
                Placeholders.Render(value.GetValue<string>(), environment)
            ),
            _ => value?.DeepClone(),
        };
}
