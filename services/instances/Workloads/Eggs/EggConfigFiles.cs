using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary><c>config.files</c>: file → parser and what to find and set.</summary>
internal static class EggConfigFiles
{
    public static IReadOnlyList<WorkloadConfigFile> Read(JsonNode? node, EggNotes notes)
    {
        var files = new List<WorkloadConfigFile>();
        foreach (var (path, value) in notes.Nested(node, "config.files"))
        {
            var field = $"config.files.{path}";
            var file = notes.Object(value, field);
            var parser = Parser(file["parser"], field, notes);
            var find = notes.Object(file["find"], $"{field}.find");
            if (SafePath.BeneathRoot(path) is not { } relative)
            {
                notes.Wrong(field, "is not a path beneath the server's folder");
            }
            else
            {
                files.Add(
                    new WorkloadConfigFile(
                        relative,
                        parser,
                        find.ToDictionary(entry => entry.Key, entry => entry.Value?.DeepClone())
                    )
                );
            }
        }

        return files;
    }

    public static JsonObject Write(IReadOnlyList<WorkloadConfigFile> files)
    {
        var written = new JsonObject();
        foreach (var file in files)
        {
            var find = new JsonObject(
                file.Set.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))
            );
            written[file.Path] = new JsonObject { ["parser"] = file.Parser, ["find"] = find };
        }

        return written;
    }

    private static string Parser(JsonNode? node, string field, EggNotes notes)
    {
        var parser = notes.Text(node, $"{field}.parser")?.Trim().ToLowerInvariant();
        parser = parser is "yml" ? "yaml" : parser;
        if (string.IsNullOrEmpty(parser))
        {
            notes.Odd($"{field}.parser", "is missing; file is used");
            return "file";
        }

        if (!WorkloadConfigFile.Parsers.Contains(parser))
        {
            notes.Wrong($"{field}.parser", $"must be one of {string.Join(", ", WorkloadConfigFile.Parsers)}");
        }

        return parser;
    }
}
