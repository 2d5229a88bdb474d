using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Allocations;
using Panel.Instances.Data;
using Panel.Instances.Workloads;

namespace Panel.Instances.Instances;

/// <summary>What other services name an instance by, from its rows and its workload.</summary>
internal sealed class InstanceDescriptions(InstancesDbContext database, WorkloadCatalog workloads, TimeProvider clock)
{
    /// <summary>The annotation that asks for SRV records, for example <c>_minecraft._tcp</c>.</summary>
    private const string Srv = "panel.dns/srv";

    /// <summary>Its ports must be saved.</summary>
    public async Task<InstanceChanged> OfAsync(Instance instance, CancellationToken cancellationToken)
    {
        var workload = await workloads.FindAsync(
            instance.OrganizationId,
            instance.WorkloadId,
            instance.WorkloadVersion,
            cancellationToken
        );
        var ports = await database
            .Set<Allocation>()
            .AsNoTracking()
            .Where(row => row.InstanceId == instance.Id)
            .OrderBy(row => row.Id)
            .Select(row => new InstancePort(row.Name, row.HostPort, row.Protocol, row.Primary))
            .ToListAsync(cancellationToken);
        var metadata = workload?.Document.Metadata;
        return new InstanceChanged(
            instance.Id,
            instance.OrganizationId,
            instance.NodeId,
            instance.Name,
            metadata?.Labels ?? new Dictionary<string, string>(),
            metadata?.Annotations.GetValueOrDefault(Srv),
            ports,
            instance.Generation,
            clock.GetUtcNow()
        );
    }
}
