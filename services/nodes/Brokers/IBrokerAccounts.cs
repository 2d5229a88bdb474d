using Panel.AgentLink;

namespace Panel.Nodes.Brokers;

/// <summary>
/// What a node needs on the broker: an account that reaches its own queue and exchange, and these two.
/// </summary>
internal interface IBrokerAccounts
{
    /// <summary>Repeating it gives a new password and leaves the rest as it is.</summary>
    Task<AgentBroker> CreateAsync(Guid nodeId, CancellationToken cancellationToken);

    /// <summary>Repeating it is fine, and so is a node that has nothing.</summary>
    Task RemoveAsync(Guid nodeId, CancellationToken cancellationToken);
}
