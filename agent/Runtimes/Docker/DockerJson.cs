using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panel.Agent.Runtimes.Docker;

[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(EngineMessage))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(WaitResult))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(NetworkDetails[]))]
[JsonSerializable(typeof(CreatedId))]
[JsonSerializable(typeof(PullProgress))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(CreateContainer))]
[JsonSerializable(typeof(CreateNetwork))]
[JsonSerializable(typeof(CreateExec))]
[JsonSerializable(typeof(StartExec))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class DockerJson : JsonSerializerContext;

/// <summary>The stats endpoint alone writes snake_case.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower
)]
[JsonSerializable(typeof(StatsSample))]
internal sealed partial class DockerStatsJson : JsonSerializerContext;
