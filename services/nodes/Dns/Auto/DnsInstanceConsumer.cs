using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Keeps what instances are called and where they are; their organization's names are looked at again.
/// </summary>
internal sealed class DnsInstanceConsumer(NodesDbContext database, TimeProvider clock)
    : IConsumer<InstanceChanged>,
        IConsumer<InstanceDeleted>
{
    private const int LongestName = 255;
    private const int LongestSrv = 512;

    public async Task Consume(ConsumeContext<InstanceChanged> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var row = await FindAsync(message.InstanceId, message.OrganizationId, cancellationToken);
        if (row.DeletedAt is not null || message.Version <= row.Version)
        {
            return;
        }

        row.Version = message.Version;
        row.NodeId = message.NodeId;
        row.Name = message.Name.Length <= LongestName ? message.Name : message.Name[..LongestName];
        row.Labels = new Dictionary<string, string>(message.Labels, StringComparer.Ordinal);
        row.Srv = message.Srv is { Length: <= LongestSrv } ? message.Srv : null;
        row.Ports = [.. message.Ports];
        await DueAsync(message.OrganizationId, cancellationToken);
    }

    public async Task Consume(ConsumeContext<InstanceDeleted> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var row = await FindAsync(message.InstanceId, message.OrganizationId, cancellationToken);
        row.DeletedAt ??= clock.GetUtcNow();
        await DueAsync(message.OrganizationId, cancellationToken);
    }

    private async Task<KnownInstance> FindAsync(Guid id, Guid organization, CancellationToken cancellationToken)
    {
        if (await database.Set<KnownInstance>().FindAsync([id], cancellationToken) is { } known)
        {
            return known;
        }

        var row = new KnownInstance
        {
            Id = id,
            OrganizationId = organization,
            NodeId = Guid.Empty,
            Name = "",
        };
        database.Add(row);
        return row;
    }

    private Task<int> DueAsync(Guid organization, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return database
            .Set<DnsAutoConfig>()
            .Where(config => config.OrganizationId == organization)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(config => config.DueAt, now)
                        .SetProperty(config => config.Asked, config => config.Asked + 1),
                cancellationToken
            );
    }
}
