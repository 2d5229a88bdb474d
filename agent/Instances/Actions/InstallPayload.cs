using System.Text.Json.Serialization;

namespace Panel.Agent.Instances.Actions;

internal sealed record InstallPayload(bool ThenStart);

[JsonSerializable(typeof(InstallPayload))]
internal sealed partial class ActionJson : JsonSerializerContext;
