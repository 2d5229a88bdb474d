using MassTransit;
using Panel.Contracts;
using Panel.Instances.Data;

namespace Panel.Instances.Nodes;

/// <summary>Keeps the projection of nodes. Events may come twice and out of order; the highest version wins.</summary>
internal sealed class NodeChangedConsumer(InstancesDbContext database) : IConsumer<NodeChanged>
{
    public async Task Consume(ConsumeContext<NodeChanged> context)
    {
        var change = context.Message;
        var node = await database.Set<KnownNode>().FindAsync([change.NodeId], context.CancellationToken);
        if (node is null)
        {
            database.Add(node = new KnownNode { Id = change.NodeId });
        }

        if (node.Deleted || node.Version >= change.Version)
        {
            return;
        }

        node.OrganizationId = change.OrganizationId;
        node.Name = change.Name;
        node.Status = change.Status;
        node.Schedulable = change.Schedulable;
        node.Runtime = change.Runtime;
        node.OpenToAll = change.OpenToAll;
        node.PublicAddress = change.PublicAddress;
        node.CpuMillicores = change.Capacity.CpuMillicores;
        node.MemoryBytes = change.Capacity.MemoryBytes;
        node.DiskBytes = change.Capacity.DiskBytes;
        node.FirstPort = change.Ports.First;
        node.LastPort = change.Ports.Last;
        node.Version = change.Version;
    }
}
