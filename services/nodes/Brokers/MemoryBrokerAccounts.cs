using Panel.AgentLink;
using Panel.Bus.Topology;

namespace Panel.Nodes.Brokers;

/// <summary>Makes no accounts: a bus inside one process has no strangers to keep out.</summary>
internal sealed class MemoryBrokerAccounts : IBrokerAccounts
{
    public Task<AgentBroker> CreateAsync(Guid nodeId, CancellationToken cancellationToken) =>
        Task.FromResult(new AgentBroker("memory", "", BusNames.CommandQueue(nodeId), BusNames.Reports));

    public Task RemoveAsync(Guid nodeId, CancellationToken cancellationToken) => Task.CompletedTask;
}
