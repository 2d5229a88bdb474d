using System.Text.Json.Nodes;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>The members in which the egg formats differ, as an egg at hand has them.</summary>
/// <param name="Images"><c>docker_images</c>, or <c>images</c> or <c>image</c> of PTDL_v1.</param>
/// <param name="StartupLabel">The name of the start command in PLCN_v3's map; null for a plain <c>startup</c>.</param>
internal sealed record EggResponse(string Images, bool ImagesAsList, string? StartupLabel, bool RulesAsList)
{
    public static readonly EggResponse PtdlV2 = new("docker_images", false, null, false);

    public static EggResponse Of(JsonObject egg)
    {
        var images =
            new[] { "docker_images", "images", "image" }.FirstOrDefault(member => egg[member] is not null)
            ?? "docker_images";
        return new EggResponse(
            images,
            egg[images] is JsonArray || images == "images",
            egg["startup_commands"] is { } commands && string.IsNullOrEmpty(egg["startup"]?.ToString())
                ? (commands as JsonObject)?.FirstOrDefault().Key ?? "Default"
                : null,
            egg["variables"] is JsonArray variables
                && variables.Any(variable => variable is JsonObject source && source["rules"] is JsonArray)
        );
    }
}
