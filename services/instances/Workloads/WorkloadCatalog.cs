using Microsoft.EntityFrameworkCore;
using Panel.Instances.Instances;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

/// <summary>Reads versions of workloads for those who run them.</summary>
internal sealed class WorkloadCatalog(InstancesDbContext database)
{
    /// <param name="version">Null: the newest.</param>
    public async Task<ChosenWorkload?> FindAsync(Guid organization, Guid id, int? version, CancellationToken cancellation)
    {
        var found = await (
            from workload in database.Set<Workload>()
            join row in database.Set<WorkloadVersion>() on workload.Id equals row.WorkloadId
            where workload.Id == id && workload.OrganizationId == organization && row.Version == (version ?? workload.Version)
            select new { row.Version, row.Document }).SingleOrDefaultAsync(cancellation);
        return found is null ? null : new ChosenWorkload(id, found.Version, WorkloadDocument.ParseStored(found.Document));
    }
}
