using System.Text.Json.Serialization;

namespace Panel.AgentLink;

/// <summary><c>POST /v1/agent/register</c>, sent once by a new agent through the gateway.</summary>
/// <param name="Token">A single-use registration token from <c>POST /v1/nodes/register-token</c>.</param>
/// <param name="Hostname">Becomes the node's name when the token names none.</param>
/// <param name="PublicAddress">Address that players and customers connect to;
/// null lets the panel use the caller's address.</param>
public sealed record RegisterAgentRequest(
    [property: JsonPropertyName("token")] string? Token,
    [property: JsonPropertyName("hostname")] string? Hostname,
    [property: JsonPropertyName("agent_version")] string? AgentVersion,
    [property: JsonPropertyName("runtime")] string? Runtime,
    [property: JsonPropertyName("public_address")] string? PublicAddress
);

/// <summary>All an agent needs from then on; it keeps it in its data folder, readable by itself only.</summary>
/// <param name="AgentToken">For the <c>X-Agent-Token</c> header, shown this once.</param>
/// <param name="SigningSecret">Base64 of the 32-byte key that signs requests to this agent.</param>
public sealed record RegisterAgentResponse(
    [property: JsonPropertyName("node_id")] Guid NodeId,
    [property: JsonPropertyName("agent_token")] string AgentToken,
    [property: JsonPropertyName("broker")] AgentBroker Broker,
    [property: JsonPropertyName("signing_secret")] string SigningSecret
);

/// <summary>
/// Where the agent finds its commands and leaves its reports, with credentials that reach nothing else.
/// </summary>
/// <param name="Transport"><c>rabbitmq</c> or <c>memory</c>.</param>
/// <param name="Url">For RabbitMQ an amqp:// or amqps:// address with user and password; empty for memory.</param>
/// <param name="CommandQueue">Name of the queue with this node's commands.</param>
/// <param name="ReportExchange">Name of the exchange that takes this node's reports.</param>
public sealed record AgentBroker(
    [property: JsonPropertyName("transport")] string Transport,
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("command_queue")] string CommandQueue,
    [property: JsonPropertyName("report_exchange")] string ReportExchange
);
