using Panel.Agent.Reports;
using Panel.AgentLink;

namespace Panel.Agent.Registration;

/// <summary>Who this agent is to its panel; the answer to its registration, for the life of the node.</summary>
public sealed class AgentIdentity(RegisterAgentResponse registration) : INodeIdentity
{
    public Guid NodeId { get; } = registration.NodeId;

    /// <summary>Secret; sent as <c>X-Agent-Token</c> only.</summary>
    public string AgentToken { get; } = registration.AgentToken;

    public AgentBroker Broker { get; } = registration.Broker;

    /// <summary>Secret; the panel signs its requests with it.</summary>
    public ReadOnlyMemory<byte> SigningKey { get; } = Convert.FromBase64String(registration.SigningSecret);
}
