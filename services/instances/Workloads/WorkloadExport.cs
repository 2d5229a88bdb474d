using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Errors;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;

namespace Panel.Instances.Workloads;

/// <summary>A version of a workload as a file: its document in YAML or JSON, or an egg.</summary>
internal static class WorkloadExport
{
    public static Results<ContentHttpResult, ApiError> Write(
        WorkloadVersion version,
        string? format,
        DateTimeOffset now
    )
    {
        var document = WorkloadDocument.ParseStored(version.Document);
        return format switch
        {
            null or "yaml" => TypedResults.Text(document.ToYaml(), "application/yaml"),
            "json" => TypedResults.Text(document.ToJson().ToJsonString(WorkloadJson.Readable), "application/json"),
            "egg" => TypedResults.Text(
                EggExporter
                    .Export(document, version.Egg is { } egg ? JsonNode.Parse(egg)!.AsObject() : null, now)
                    .ToJsonString(WorkloadJson.Readable),
                "application/json"
            ),
            _ => ApiErrors.Invalid("format", "must be yaml, json or egg"),
        };
    }
}
