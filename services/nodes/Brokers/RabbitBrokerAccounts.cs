using Panel.AgentLink;
using Panel.Bus;
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
    public async Task<AgentBroker> CreateAsync(Guid nodeId, CancellationToken cancellation)
    {
        var (queue, reports) = (BusNames.CommandQueue(nodeId), BusNames.ReportExchange(nodeId));
        await management.PutQueueAsync(queue, cancellation);
        await management.PutFanoutAsync(queue, cancellation);
        await management.BindQueueAsync(queue, queue, cancellation);
        await management.PutFanoutAsync(reports, cancellation);
        await management.PutFanoutAsync(BusNames.Reports, cancellation);
        await management.BindExchangeAsync(reports, BusNames.Reports, cancellation);

        var password = Token.Create();
        await management.PutUserAsync(UserOf(nodeId), password, cancellation);
        await management.PutPermissionAsync(UserOf(nodeId), BusNames.NodePermission(nodeId), cancellation);
        return new AgentBroker("rabbitmq", addresses.AgentUrl(UserOf(nodeId), password), queue, reports);
    }

    // The user first: it ends the connection, and an agent that still runs cannot declare its queue again.
    public async Task RemoveAsync(Guid nodeId, CancellationToken cancellation)
    {
        await management.DeleteUserAsync(UserOf(nodeId), cancellation);
        var queue = BusNames.CommandQueue(nodeId);
        foreach (var name in (string[])[queue, queue + "_error", queue + "_skipped"])
        {
            await management.DeleteQueueAsync(name, cancellation);
            await management.DeleteExchangeAsync(name, cancellation);
        }

        await management.DeleteExchangeAsync(BusNames.ReportExchange(nodeId), cancellation);
    }

    private static string UserOf(Guid nodeId) => $"node.{nodeId:D}";
}
