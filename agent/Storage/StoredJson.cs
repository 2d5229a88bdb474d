using System.Text.Json.Serialization;
using Panel.Contracts;

namespace Panel.Agent.Storage;

/// <summary>The JSON inside the agent's own tables.</summary>
[JsonSerializable(typeof(InstanceSpec))]
[JsonSerializable(typeof(InstanceObservation))]
internal sealed partial class StoredJson : JsonSerializerContext;
