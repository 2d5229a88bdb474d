using Panel.AgentLink;
using Panel.Bus.Topology;
using Panel.Hosting.Secrets;

namespace Panel.Nodes.Brokers;

/// <summary>
/// On RabbitMQ: user <c>node.&lt;id&gt;</c>, who may touch only names that
/// begin so. The queue exists before the agent's first
/// connection, so that commands wait in it. Its arguments are those that the
/// agent's bus declares; different ones would be refused.
/// </summary>
internal sealed class RabbitBrokerAccounts(RabbitManagement management, RabbitAddresses addresses) : IBrokerAccounts
{
    public async Task<AgentBroker> CreateAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        var (queue, reports) = (BusNames.CommandQueue(nodeId), BusNames.ReportExchange(nodeId));
        await management.PutQueueAsync(queue, cancellationToken);
        await management.PutFanoutAsync(queue, cancellationToken);
        await management.BindQueueAsync(queue, queue, cancellationToken);
        await management.PutFanoutAsync(reports, cancellationToken);
        await management.PutFanoutAsync(BusNames.Reports, cancellationToken);
        await management.BindExchangeAsync(reports, BusNames.Reports, cancellationToken);

        var password = Token.Create();
        await management.PutUserAsync(UserOf(nodeId), password, cancellationToken);
        await management.PutPermissionAsync(UserOf(nodeId), BusNames.NodePermission(nodeId), cancellationToken);
        return new AgentBroker("rabbitmq", addresses.AgentUrl(UserOf(nodeId), password), queue, reports);
    }

    // The user first: it ends the connection, and an agent that still runs cannot declare its queue again.
    public async Task RemoveAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        await management.DeleteUserAsync(UserOf(nodeId), cancellationToken);
        var queue = BusNames.CommandQueue(nodeId);
        foreach (var name in (string[])[queue, queue + "_error", queue + "_skipped"])
        {
            await management.DeleteQueueAsync(name, cancellationToken);
            await management.DeleteExchangeAsync(name, cancellationToken);
        }

        await management.DeleteExchangeAsync(BusNames.ReportExchange(nodeId), cancellationToken);
    }

    private static string UserOf(Guid nodeId) => $"node.{nodeId:D}";
}
