using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// A workload document as an egg. What eggs have no member for (ports, volumes, health check) is left out.
/// </summary>
internal static class EggWriter
{
    public static JsonObject Write(WorkloadDocument document, EggResponse shape)
    {
        var spec = document.Spec;
        var egg = new JsonObject
        {
            ["name"] = document.Metadata.Name,
            ["author"] = document.Metadata.Annotations.GetValueOrDefault("author"),
            ["description"] = document.Metadata.Annotations.GetValueOrDefault("description"),
            ["features"] = spec.Features.Count == 0 ? null : List(spec.Features),
        };
        WriteImages(egg, spec, shape);
        egg["file_denylist"] = List(spec.FileDenylist);
        var startup = spec.Startup ?? ShellWords.Join([.. spec.Command, .. spec.Args]);
        egg[shape.StartupLabel is null ? "startup" : "startup_commands"] = shape.StartupLabel is { } label
            ? new JsonObject { [label] = startup }
            : startup;
        egg["config"] = new JsonObject
        {
            ["files"] = EggConfigFiles.Write(spec.ConfigFiles).ToJsonString(WorkloadJson.Readable),
            ["startup"] = EggReady.Write(spec.Ready).ToJsonString(WorkloadJson.Readable),
            ["logs"] = "{}",
            ["stop"] = EggStop.Write(spec.Stop),
        };
        egg["scripts"] = new JsonObject { ["installation"] = EggInstall.Write(spec.Install, spec.Image) };
        egg["variables"] = new JsonArray([
            .. spec.Variables.Concat(Fixed(spec)).Select(variable => EggVariables.Write(variable, shape.RulesAsList)),
        ]);
        return egg;
    }

    // Eggs have no environment of their own; a variable that no user sees or changes is the same.
    private static IEnumerable<WorkloadVariable> Fixed(WorkloadSpec spec) =>
        spec
            .Env.Where(pair => spec.Variables.All(variable => variable.Env != pair.Key))
            .Select(pair => new WorkloadVariable(
                pair.Key,
                pair.Key,
                null,
                pair.Value,
                ["nullable", "string"],
                false,
                false
            ));

    private static void WriteImages(JsonObject egg, WorkloadSpec spec, EggResponse shape)
    {
        // The first image is an egg's default.
        var images = spec
            .Images.Where(image => image.Value == spec.Image)
            .DefaultIfEmpty(KeyValuePair.Create(spec.Image, spec.Image))
            .Concat(spec.Images.Where(image => image.Value != spec.Image))
            .ToList();
        if (shape.Images == "image" && images.Count == 1)
        {
            egg["image"] = spec.Image;
        }
        else if (shape.ImagesAsList || shape.Images == "image")
        {
            egg[shape.Images == "image" ? "images" : shape.Images] = List(images.Select(image => image.Value));
        }
        else
        {
            egg[shape.Images] = new JsonObject(
                images.Select(image => KeyValuePair.Create(image.Key, (JsonNode?)JsonValue.Create(image.Value)))
            );
        }
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
