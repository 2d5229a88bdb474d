using System.Text.Json.Nodes;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// A workload: what to run and what a person may choose about it. Immutable; equal when its canonical JSON is equal.
/// Unknown members of a document are not kept.
/// </summary>
internal sealed record WorkloadDocument(string ApiVersion, WorkloadMetadata Metadata, WorkloadSpec Spec)
{
    public const string CurrentVersion = "panel/v1";
    public const string SeedVersion = "shardlyn/v1";
    public const string WorkloadKind = "Workload";

    public static Validated<WorkloadDocument> ParseJson(string text) => Parse(JsonText.Parse(text));

    /// <summary>One that was checked when it was stored.</summary>
    public static WorkloadDocument ParseStored(string text)
    {
        var parsed = JsonText.Parse(text);
        var read = parsed.Value is { } node
            ? WorkloadReader.ReadStored(node)
            : Validated<WorkloadDocument>.Failed(parsed.Problems);
        return read.Value
            ?? throw new InvalidOperationException(
                $"A stored workload can no longer be read: {read.Problems[0].Field} {read.Problems[0].Message}"
            );
    }

    public static Validated<WorkloadDocument> ParseYaml(string text) => Parse(YamlText.Parse(text));

    public JsonObject ToJson() => WorkloadJson.Write(this);

    public string ToYaml() => YamlWriter.Write(ToJson());

    public bool Equals(WorkloadDocument? other) => other is not null && JsonNode.DeepEquals(ToJson(), other.ToJson());

    public override int GetHashCode() => HashCode.Combine(Metadata.Name, Spec.Image, Spec.Startup);

    private static Validated<WorkloadDocument> Parse(Validated<JsonNode> text) =>
        text.Value is { } node ? WorkloadReader.Read(node) : Validated<WorkloadDocument>.Failed(text.Problems);
}
