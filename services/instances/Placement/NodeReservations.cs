using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;

namespace Panel.Instances.Placement;

/// <summary>What instances reserve on a node.</summary>
internal sealed class NodeReservations(InstancesDbContext database, IOutbox outbox, TimeProvider clock)
{
    /// <summary>
    /// Takes the node's row lock until the transaction ends: reservations on one node happen one after another.
    /// </summary>
    public Task LockAsync(Guid nodeId, CancellationToken cancellation) =>
        database
            .Nodes.Where(node => node.Id == nodeId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(node => node.AllocationVersion, node => node.AllocationVersion + 1),
                cancellation
            );

    public async Task<NodeCapacity> SumAsync(Guid nodeId, CancellationToken cancellation)
    {
        var rows = database.Instances.Where(row => row.NodeId == nodeId);
        return new NodeCapacity(
            await rows.SumAsync(row => row.CpuMillicores, cancellation),
            await rows.SumAsync(row => row.MemoryBytes, cancellation),
            await rows.SumAsync(row => row.DiskBytes, cancellation)
        );
    }

    /// <summary>
    /// Tells the nodes service the new sums. Call it inside the transaction that
    /// changes them, once the rows are saved: the database counts.
    /// </summary>
    public async Task AnnounceAsync(Guid nodeId, CancellationToken cancellation)
    {
        await LockAsync(nodeId, cancellation);
        var version = await database
            .Nodes.Where(node => node.Id == nodeId)
            .Select(node => node.AllocationVersion)
            .SingleOrDefaultAsync(cancellation);
        var count = await database.Instances.CountAsync(row => row.NodeId == nodeId, cancellation);
        outbox.Publish(
            new NodeAllocationChanged(nodeId, await SumAsync(nodeId, cancellation), count, version, clock.GetUtcNow())
        );
    }
}
