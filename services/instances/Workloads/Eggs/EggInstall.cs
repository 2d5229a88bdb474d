using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary><c>scripts.installation</c>. An egg without a script installs nothing.</summary>
internal static class EggInstall
{
    private const string Field = "scripts.installation";

    public static WorkloadInstall? Read(JsonNode? scripts, EggNotes notes)
    {
        var installation = notes.Object(notes.Object(scripts, "scripts")["installation"], Field);
        var script = notes.Text(installation["script"], $"{Field}.script");
        if (string.IsNullOrWhiteSpace(script))
        {
            return null;
        }

        var container = notes.Text(installation["container"], $"{Field}.container")?.Trim().TrimStart('~');
        if (string.IsNullOrEmpty(container))
        {
            notes.Wrong($"{Field}.container", "is required beside a script");
        }
        else if (!WorkloadRules.IsImage(container))
        {
            notes.Wrong($"{Field}.container", "is not an image name");
        }

        var entrypoint = notes.Text(installation["entrypoint"], $"{Field}.entrypoint")?.Trim();
        return new WorkloadInstall(
            container ?? "",
            string.IsNullOrEmpty(entrypoint) ? "ash" : entrypoint,
            script.ReplaceLineEndings("\n"),
            WorkloadInstall.DefaultTimeout
        );
    }

    public static JsonObject Write(WorkloadInstall? install, string image) =>
        new()
        {
            ["script"] = install?.Script ?? "",
            ["container"] = install?.Image ?? image,
            ["entrypoint"] = install?.Entrypoint ?? "ash",
        };
}
