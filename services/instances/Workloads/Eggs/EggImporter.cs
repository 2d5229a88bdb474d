using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// Pterodactyl and Pelican eggs (PTDL_v1, PTDL_v2, PLCN_v1 to v3) to workload
/// documents. Liberal in form, since eggs come from many hands;
/// strict where guessing would run the wrong thing.
/// </summary>
internal static class EggImporter
{
    public const string DataMount = "/home/container";

    public static Validated<EggImport> Import(string text)
    {
        var parsed = JsonText.Parse(text);
        if (parsed.Value is not { } node)
        {
            return Validated<EggImport>.Failed(parsed.Problems);
        }

        return node is JsonObject egg ? Import(egg) : Validated<EggImport>.Failed("", "must be an object");
    }

    public static Validated<EggImport> Import(JsonObject egg, CancellationToken cancellationToken = default)
    {
        var notes = new EggNotes(new RuleBudget(cancellationToken));
        CheckVersion(egg, notes);
        var document = Document(egg, notes);
        if (notes.Problems.Count > 0)
        {
            return Validated<EggImport>.Failed(notes.Problems);
        }

        // The document must be one that its own reader takes, limits included.
        var read = WorkloadReader.Read(document.ToJson());
        return read.Value is { } sound
            ? Validated<EggImport>.Of(new EggImport(sound, egg, notes.Warnings))
            : Validated<EggImport>.Failed([.. read.Problems.Select(EggFields.Translate)]);
    }

    private static void CheckVersion(JsonObject egg, EggNotes notes)
    {
        var version = notes.Text(notes.Object(egg["meta"], "meta")["version"], "meta.version");
        if (string.IsNullOrWhiteSpace(version))
        {
            notes.Odd("meta.version", "is missing; the egg is read by its members");
        }
        else if (
            version.Trim().ToUpperInvariant() is not ("PTDL_V1" or "PTDL_V2" or "PLCN_V1" or "PLCN_V2" or "PLCN_V3")
        )
        {
            notes.Wrong("meta.version", "must be PTDL_v1, PTDL_v2 or PLCN_v1 to PLCN_v3");
        }
    }

    private static WorkloadDocument Document(JsonObject egg, EggNotes notes)
    {
        var name = notes.Text(egg["name"], "name")?.Trim() ?? "";
        if (name.Length == 0)
        {
            notes.Wrong("name", "is required");
        }

        var images = EggImages.Read(egg, notes);
        var config = notes.Object(egg["config"], "config");
        return new WorkloadDocument(
            WorkloadDocument.CurrentVersion,
            new WorkloadMetadata(name, new Dictionary<string, string>(), Annotations(egg, notes)),
            new WorkloadSpec
            {
                Image = images.Values.FirstOrDefault() ?? "",
                Images = images,
                Startup = EggStartup.Read(egg, notes),
                StartupMode = StartupMode.Image,
                DataMount = DataMount,
                RestartPolicy = RestartPolicy.OnFailure,
                Stop = EggStop.Read(config["stop"], notes),
                Ready = EggReady.Read(config["startup"], notes),
                ConfigFiles = EggConfigFiles.Read(config["files"], notes),
                Install = EggInstall.Read(egg["scripts"], notes),
                Variables = EggVariables.Read(egg["variables"], notes),
                Features = notes.Texts(egg["features"], "features"),
                FileDenylist = notes.Texts(egg["file_denylist"], "file_denylist"),
            }
        );
    }

    private static Dictionary<string, string> Annotations(JsonObject egg, EggNotes notes)
    {
        var annotations = new Dictionary<string, string>();
        foreach (var name in new[] { "description", "author" })
        {
            if (notes.Text(egg[name], name) is { Length: > 0 } text)
            {
                annotations[name] = text.ReplaceLineEndings("\n");
            }
        }

        return annotations;
    }
}
