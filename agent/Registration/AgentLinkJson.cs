using System.Text.Json.Serialization;
using Panel.AgentLink;

namespace Panel.Agent.Registration;

[JsonSerializable(typeof(RegisterAgentRequest))]
[JsonSerializable(typeof(RegisterAgentResponse))]
[JsonSerializable(typeof(RegistrationError))]
internal sealed partial class AgentLinkJson : JsonSerializerContext;

/// <summary>The panel's error body.</summary>
internal sealed record RegistrationError([property: JsonPropertyName("error")] string? Error);
