using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

/// <summary>
/// Writes workloads. Each change is a version of its own, so that instances keep what they were made from.
/// </summary>
internal sealed class WorkloadStore(InstancesDbContext database, WorkloadQuota quota, IAudit audit, TimeProvider clock)
{
    public async Task<Result<(Workload Workload, WorkloadVersion Version)>> CreateAsync(
        Guid organization,
        WorkloadDocument document,
        JsonObject? egg,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var workload = new Workload
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organization,
            Name = document.Metadata.Name,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var version = Version(workload, document, egg is null ? null : WorkloadJson.Compact(egg));
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await quota.LockAsync(organization, cancellationToken);
        if (await quota.CheckAsync(organization, version, isNew: true, cancellationToken) is { } full)
        {
            return full;
        }

        database.Add(workload);
        database.Add(version);
        audit.Record(
            "workload.created",
            Subject(workload),
            after: new
            {
                workload.Name,
                workload.Version,
                FromEgg = egg is not null,
            }
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (workload, version);
    }

    /// <param name="organization">Null: whichever has it.</param>
    /// <param name="number">Null: the newest version.</param>
    public async Task<(Workload Workload, WorkloadVersion Version)?> FindAsync(
        Guid? organization,
        Guid id,
        int? number,
        CancellationToken cancellationToken
    )
    {
        var found = await (
            from workload in database.Set<Workload>()
            join version in database.Set<WorkloadVersion>() on workload.Id equals version.WorkloadId
            where
                workload.Id == id
                && (organization == null || workload.OrganizationId == organization)
                && version.Version == (number ?? workload.Version)
            select new { workload, version }
        ).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.workload, found.version);
    }

    /// <param name="ifMatch">The version that the change is made to; null or empty takes any.</param>
    public async Task<Result<(Workload Workload, WorkloadVersion Version)>> UpdateAsync(
        Guid? organization,
        Guid id,
        string? ifMatch,
        WorkloadDocument document,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var owner = await database
            .Set<Workload>()
            .Where(row => row.Id == id && (organization == null || row.OrganizationId == organization))
            .Select(row => row.OrganizationId)
            .SingleOrDefaultAsync(cancellationToken);
        await quota.LockAsync(owner, cancellationToken);
        if (await FindAsync(organization, id, null, cancellationToken) is not var (workload, current))
        {
            return ApiErrors.NotFound("workload");
        }

        if (ifMatch is { Length: > 0 } and not "*" && ifMatch.Trim('"') != workload.Version.ToString())
        {
            return ApiErrors.StaleVersion();
        }

        if (WorkloadDocument.ParseStored(current.Document) == document)
        {
            return Same(workload, current);
        }

        workload.Version++;
        workload.Name = document.Metadata.Name;
        workload.UpdatedAt = clock.GetUtcNow();
        var version = Version(workload, document, current.Egg);
        if (await quota.CheckAsync(owner, version, isNew: false, cancellationToken) is { } full)
        {
            return full;
        }

        database.Add(version);
        audit.Record(
            "workload.updated",
            Subject(workload),
            new { current.Version },
            new { workload.Name, workload.Version },
            workload.OrganizationId
        );
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (workload, version);
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return ApiErrors.StaleVersion();
        }
    }

    public async Task<ApiError?> DeleteAsync(Guid? organization, Guid id, CancellationToken cancellationToken)
    {
        var mine = database
            .Set<Workload>()
            .Where(row => row.Id == id && (organization == null || row.OrganizationId == organization));
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await mine.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } workload)
        {
            return ApiErrors.NotFound("workload");
        }

        // One statement asks and deletes, so that an instance made a moment before is seen.
        if (
            await mine.Where(row =>
                    !database
                        .Set<Instance>()
                        .Any(instance => instance.WorkloadId == row.Id && instance.HiddenAt == null)
                )
                .ExecuteDeleteAsync(cancellationToken) > 0
        )
        {
            audit.Record(
                "workload.deleted",
                Subject(workload),
                new { workload.Name, workload.Version },
                organization: workload.OrganizationId
            );
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return null;
        }

        return await mine.AnyAsync(cancellationToken)
            ? ApiErrors.Conflict("workload_in_use", "Instances of this workload exist; delete them first.")
            : ApiErrors.NotFound("workload");
    }

    private (Workload, WorkloadVersion) Same(Workload workload, WorkloadVersion version)
    {
        audit.NothingChanged();
        return (workload, version);
    }

    private static AuditSubject Subject(Workload workload) => new("workload", workload.Id, workload.Name);

    private static WorkloadVersion Version(Workload workload, WorkloadDocument document, string? egg)
    {
        var text = WorkloadJson.Compact(document.ToJson());
        return new WorkloadVersion
        {
            WorkloadId = workload.Id,
            Version = workload.Version,
            Document = text,
            Egg = egg,
            Size = Encoding.UTF8.GetByteCount(text) + Encoding.UTF8.GetByteCount(egg ?? ""),
            CreatedAt = workload.UpdatedAt,
        };
    }
}
