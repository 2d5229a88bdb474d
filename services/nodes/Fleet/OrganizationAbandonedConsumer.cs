using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>
/// The last member of an organization is gone: its own nodes are deleted once its instances are, for these are removed
/// by the node itself.
/// </summary>
internal sealed class OrganizationAbandonedConsumer(
    NodesDbContext database,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock
) : IConsumer<OrganizationAbandoned>
{
    public async Task Consume(ConsumeContext<OrganizationAbandoned> context)
    {
        var (abandoned, cancellationToken) = (context.Message, context.CancellationToken);
        if (!abandoned.InstancesGone)
        {
            return;
        }

        var nodes = await database
            .Set<Node>()
            .AsNoTracking()
            .Where(node => node.OrganizationId == abandoned.OrganizationId)
            .OrderBy(node => node.Id)
            .ToListAsync(cancellationToken);
        foreach (var node in nodes)
        {
            // Another replica may have been faster.
            var deleted = await database
                .Set<Node>()
                .Where(row => row.Id == node.Id)
                .ExecuteDeleteAsync(cancellationToken);
            if (deleted == 0)
            {
                continue;
            }

            outbox.Publish(new NodeDeleted(node.Id, node.OrganizationId, clock.GetUtcNow()));
            var subject = new AuditSubject("node", node.Id, node.Name);
            audit.RecordByPanel(
                "node.deleted",
                subject,
                new { node.Instances, node.PublicAddress },
                new { abandoned.RequestedBy },
                node.OrganizationId
            );
        }
    }
}
