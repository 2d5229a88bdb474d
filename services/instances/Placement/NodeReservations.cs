using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Instances.Placement;

/// <summary>What instances reserve on a node.</summary>
internal sealed class NodeReservations(InstancesDbContext database, IOutbox outbox, TimeProvider clock)
{
    /// <summary>Takes the node's row lock until the transaction ends: reservations on one node happen one after another.</summary>
    public Task LockAsync(Guid nodeId, CancellationToken cancellation) => database.Nodes.Where(node => node.Id == nodeId)
        .ExecuteUpdateAsync(set => set.SetProperty(node => node.AllocationVersion, node => node.AllocationVersion + 1), cancellation);

    public async Task<NodeCapacity> SumAsync(Guid nodeId, Guid? without, CancellationToken cancellation)
    {
        var rows = database.Instances.Where(row => row.NodeId == nodeId && row.Id != without);
        return new NodeCapacity(
            await rows.SumAsync(row => row.CpuMillicores, cancellation), await rows.SumAsync(row => row.MemoryBytes, cancellation), await rows.SumAsync(row => row.DiskBytes, cancellation));
    }

    /// <summary>Tells the nodes service the new sums. Call it inside the transaction that changes them.</summary>
    /// <param name="without">An instance that is being removed but is still in the table.</param>
    public async Task AnnounceAsync(Guid nodeId, Guid? without, CancellationToken cancellation)
    {
        await LockAsync(nodeId, cancellation);
        var version = await database.Nodes.Where(node => node.Id == nodeId).Select(node => node.AllocationVersion).SingleOrDefaultAsync(cancellation);
        var count = await database.Instances.CountAsync(row => row.NodeId == nodeId && row.Id != without, cancellation);
        outbox.Publish(new NodeAllocationChanged(nodeId, await SumAsync(nodeId, without, cancellation), count, version, clock.GetUtcNow()));
    }
}
