using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>
/// Keeps what the instances service says about reservations. One conditional
/// statement, so that neither order nor repetition matters.
/// </summary>
internal sealed class AllocationConsumer(NodesDbContext database) : IConsumer<NodeAllocationChanged>
{
    public Task Consume(ConsumeContext<NodeAllocationChanged> context)
    {
        var (id, allocated, instances, version, _) = context.Message;
        return database
            .Set<Node>()
            .Where(node => node.Id == id && node.AllocationVersion < version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(node => node.Allocated.CpuMillicores, allocated.CpuMillicores)
                        .SetProperty(node => node.Allocated.MemoryBytes, allocated.MemoryBytes)
                        .SetProperty(node => node.Allocated.DiskBytes, allocated.DiskBytes)
                        .SetProperty(node => node.Instances, instances)
                        .SetProperty(node => node.AllocationVersion, version),
                context.CancellationToken
            );
    }
}
