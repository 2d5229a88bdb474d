using Microsoft.EntityFrameworkCore;
using Panel.Instances.Data;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

/// <summary>
/// Reads versions of workloads for those who run them. A version never
/// changes, so that each is parsed once in a request.
/// </summary>
internal sealed class WorkloadCatalog(InstancesDbContext database)
{
    private readonly Dictionary<(Guid Organization, Guid Id, int Version), ResolvedWorkload> _read = [];

    /// <param name="version">Null: the newest.</param>
    public async Task<ResolvedWorkload?> FindAsync(
        Guid organization,
        Guid id,
        int? version,
        CancellationToken cancellationToken
    )
    {
        if (version is { } number && _read.TryGetValue((organization, id, number), out var known))
        {
            return known;
        }

        var found = await (
            from workload in database.Set<Workload>()
            join row in database.Set<WorkloadVersion>() on workload.Id equals row.WorkloadId
            where
                workload.Id == id
                && workload.OrganizationId == organization
                && row.Version == (version ?? workload.Version)
            select new { row.Version, row.Document }
        ).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        return _read[(organization, id, found.Version)] = new ResolvedWorkload(
            id,
            found.Version,
            WorkloadDocument.ParseStored(found.Document)
        );
    }
}
