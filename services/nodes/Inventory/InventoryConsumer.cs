using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Inventory;

/// <summary>Keeps the newest inventory of each node.</summary>
internal sealed class InventoryConsumer(NodesDbContext database) : IConsumer<NodeInventoryReported>
{
    public async Task Consume(ConsumeContext<NodeInventoryReported> context)
    {
        var report = context.Message;
        if (!await database.Set<Node>().AnyAsync(node => node.Id == report.NodeId, context.CancellationToken))
        {
            return;
        }

        var known = await database
            .Set<NodeInventory>()
            .SingleOrDefaultAsync(inventory => inventory.NodeId == report.NodeId, context.CancellationToken);
        if (known is null)
        {
            database.Add(Of(report));
        }
        else if (known.Sequence < report.Sequence)
        {
            (known.Sequence, known.ObservedAt, known.System, known.Network, known.Disks) = (
                report.Sequence,
                report.At,
                report.System,
                report.Network,
                report.Disks
            );
        }

        await database.SaveChangesAsync(context.CancellationToken);
    }

    private static NodeInventory Of(NodeInventoryReported report) =>
        new()
        {
            NodeId = report.NodeId,
            Sequence = report.Sequence,
            ObservedAt = report.At,
            System = report.System,
            Network = report.Network,
            Disks = report.Disks,
        };
}
