using Microsoft.EntityFrameworkCore;
using Panel.Contracts;

namespace Panel.Operations;

/// <summary>The scope's database context, and which of its operations this service runs.</summary>
internal sealed record OperationsContext(DbContext Database, string Service)
{
    /// <summary>Others' operations may lie in the same table, to be shown.</summary>
    public IQueryable<Operation> Own => Database.Set<Operation>().Where(row => row.Service == Service);

    public IQueryable<Operation> Active =>
        Own.Where(row => row.Status == OperationStatus.Queued || row.Status == OperationStatus.Running);
}
