using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>Names a document's member as the egg has it.</summary>
internal static class EggFields
{
    private static readonly (string Document, string Egg)[] Names =
    [
        ("metadata.annotations.", ""),
        ("metadata.", ""),
        ("spec.images", "docker_images"),
        ("spec.image", "docker_images"),
        ("spec.configFiles", "config.files"),
        ("spec.ready.log", "config.startup.done"),
        ("spec.ready", "config.startup"),
        ("spec.stop", "config.stop"),
        ("spec.install.image", "scripts.installation.container"),
        ("spec.install", "scripts.installation"),
        ("spec.fileDenylist", "file_denylist"),
        ("spec.", ""),
    ];

    public static Problem Translate(Problem problem)
    {
        var (document, egg) = Names.FirstOrDefault(
            name => problem.Field.StartsWith(name.Document, StringComparison.Ordinal),
            (Document: "", Egg: "")
        );
        var field = egg + problem.Field[document.Length..];
        return problem with
        {
            Field = field.StartsWith("variables[", StringComparison.Ordinal)
                ? field.Replace("].env", "].env_variable", StringComparison.Ordinal)
                : field,
        };
    }
}
