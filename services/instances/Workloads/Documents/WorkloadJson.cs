using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Panel.Contracts;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// The canonical JSON of a workload document: members in the order of the records, nothing that is null or empty.
/// </summary>
internal static class WorkloadJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters =
        {
            new JsonStringEnumConverter<RestartPolicy>(JsonNamingPolicy.KebabCaseLower),
            new JsonStringEnumConverter<StartupMode>(JsonNamingPolicy.KebabCaseLower),
            new JsonStringEnumConverter<PortProtocol>(JsonNamingPolicy.SnakeCaseUpper),
        },
    };

    /// <summary>For text that people read: indented, and nothing escaped that JSON does not ask for.</summary>
    public static readonly JsonSerializerOptions Readable = new(Options) { WriteIndented = true };

    /// <summary>For storing.</summary>
    public static string Compact(JsonNode node) => node.ToJsonString(Options);

    public static JsonObject Write(WorkloadDocument document)
    {
        var metadata = Tidy(document.Metadata);
        var spec = Tidy(document.Spec);
        return new JsonObject
        {
            ["apiVersion"] = document.ApiVersion,
            ["kind"] = WorkloadDocument.WorkloadKind,
            ["metadata"] = metadata,
            ["spec"] = spec,
        };
    }

    private static JsonObject Tidy<T>(T part)
    {
        var written = JsonSerializer.SerializeToNode(part, Options)!.AsObject();
        foreach (
            var name in written
                .Where(member => member.Value is JsonArray { Count: 0 } or JsonObject { Count: 0 })
                .Select(member => member.Key)
                .ToList()
        )
        {
            written.Remove(name);
        }

        return written;
    }
}
