using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// A node has another address, name or label, or is gone: records that follow it do, and the auto-configs that name
/// it, or instances on it, are looked at again.
/// </summary>
internal sealed class DnsNodeConsumer(NodesDbContext database, RecordAnnouncer announcer, TimeProvider clock)
    : IConsumer<NodeChanged>,
        IConsumer<NodeDeleted>
{
    public async Task Consume(ConsumeContext<NodeChanged> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        await FollowAsync(message.NodeId, message.PublicAddress, cancellationToken);
        await DueAsync(message.NodeId, message.OrganizationId, cancellationToken);
    }

    public Task Consume(ConsumeContext<NodeDeleted> context) =>
        DueAsync(context.Message.NodeId, context.Message.OrganizationId, context.CancellationToken);

    private async Task FollowAsync(Guid nodeId, string publicAddress, CancellationToken cancellationToken)
    {
        var address = NodeAddress.Of(publicAddress);
        var records = await database
            .Set<DnsRecord>()
            .Where(record => record.NodeId == nodeId && record.Managed && !record.Deleting)
            .ToListAsync(cancellationToken);
        foreach (var record in records)
        {
            // An address of another kind would be a record of another type; the record stays as it is and says so.
            if (address is not { } known || known.Type != record.Type)
            {
                record.Error = $"The address of the node makes no {record.Type} record any more.";
                continue;
            }

            if (record.Wanted is [var value] && value == known.Value)
            {
                continue;
            }

            record.Wanted = [known.Value];
            record.AwaitWorker(clock.GetUtcNow());
            announcer.Announce(record, deleted: false);
        }
    }

    private Task<int> DueAsync(Guid nodeId, Guid? organization, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return database
            .Set<DnsAutoConfig>()
            .Where(config =>
                config.OrganizationId == organization
                || organization == null
                || database
                    .Set<KnownInstance>()
                    .Any(instance => instance.NodeId == nodeId && instance.OrganizationId == config.OrganizationId)
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(config => config.DueAt, now)
                        .SetProperty(config => config.Asked, config => config.Asked + 1),
                cancellationToken
            );
    }
}
