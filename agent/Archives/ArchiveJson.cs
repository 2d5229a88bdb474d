using System.Text.Json.Serialization;

namespace Panel.Agent.Archives;

internal sealed record ArchivePayload(IReadOnlyList<string> Paths, string Target, string Format);

internal sealed record ExtractPayload(string Path, string Target);

/// <summary>The result of an operation that packed or unpacked.</summary>
internal sealed record ArchiveResult(int Files, long Bytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ArchivePayload))]
[JsonSerializable(typeof(ExtractPayload))]
[JsonSerializable(typeof(ArchiveResult))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
