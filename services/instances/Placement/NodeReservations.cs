using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;

namespace Panel.Instances.Placement;

/// <summary>What instances reserve on a node.</summary>
internal sealed class NodeReservations(InstancesDbContext database, IOutbox outbox, TimeProvider clock)
{
    /// <summary>
    /// Takes the node's row lock until the transaction ends: reservations on one node happen one after another.
    /// </summary>
    public Task LockAsync(Guid nodeId, CancellationToken cancellationToken) =>
        database
            .Set<KnownNode>()
            .Where(node => node.Id == nodeId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(node => node.AllocationVersion, node => node.AllocationVersion + 1),
                cancellationToken
            );

    public async Task<NodeCapacity> SumAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        var rows = database.Set<Instance>().Where(row => row.NodeId == nodeId);
        return new NodeCapacity(
            await rows.SumAsync(row => row.CpuMillicores, cancellationToken),
            await rows.SumAsync(row => row.MemoryBytes, cancellationToken),
            await rows.SumAsync(row => row.DiskBytes, cancellationToken)
        );
    }

    /// <summary>
    /// Tells the nodes service the new sums. Call it inside the transaction that
    /// changes them, once the rows are saved: the database counts.
    /// </summary>
    public async Task AnnounceAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        await LockAsync(nodeId, cancellationToken);
        var version = await database
            .Set<KnownNode>()
            .Where(node => node.Id == nodeId)
            .Select(node => node.AllocationVersion)
            .SingleOrDefaultAsync(cancellationToken);
        var count = await database.Set<Instance>().CountAsync(row => row.NodeId == nodeId, cancellationToken);
        outbox.Publish(
            new NodeAllocationChanged(
                nodeId,
                await SumAsync(nodeId, cancellationToken),
                count,
                version,
                clock.GetUtcNow()
            )
        );
    }
}
