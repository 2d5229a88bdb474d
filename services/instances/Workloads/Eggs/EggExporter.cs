using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// A workload as an egg. An imported one comes out as it came in; when its document was edited since, the edits alone
/// are carried into the original, so that all that a document has no place for is still there.
/// </summary>
internal static class EggExporter
{
    public static JsonObject Export(WorkloadDocument document, JsonObject? original, DateTimeOffset now)
    {
        if (original is null || EggImporter.Import(original).Value is not { } import)
        {
            return Fresh(document, now);
        }

        var shape = EggResponse.Of(original);
        var merged = original.DeepClone().AsObject();
        EggMerge.Apply(merged, EggWriter.Write(import.Document, shape), EggWriter.Write(document, shape));
        return merged;
    }

    private static JsonObject Fresh(WorkloadDocument document, DateTimeOffset now)
    {
        var egg = new JsonObject
        {
            ["meta"] = new JsonObject { ["version"] = "PTDL_v2", ["update_url"] = null },
            ["exported_at"] = now.ToString("yyyy-MM-dd'T'HH:mm:sszzz"),
        };
        foreach (var (name, value) in EggWriter.Write(document, EggResponse.PtdlV2))
        {
            egg[name] = value?.DeepClone();
        }

        return egg;
    }
}
