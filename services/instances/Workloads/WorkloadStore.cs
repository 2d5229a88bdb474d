using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

/// <summary>
/// Writes workloads. Each change is a version of its own, so that instances keep what they were made from.
/// </summary>
internal sealed class WorkloadStore(InstancesDbContext database, WorkloadQuota quota, IAudit audit, TimeProvider clock)
{
    public async Task<Outcome<(Workload Workload, WorkloadVersion Version)>> CreateAsync(
        Guid organization,
        WorkloadDocument document,
        JsonObject? egg,
        CancellationToken cancellation
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
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        await quota.LockAsync(organization, cancellation);
        if (await quota.CheckAsync(organization, version, isNew: true, cancellation) is { } full)
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
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (workload, version);
    }

    /// <param name="organization">Null: whichever has it.</param>
    /// <param name="number">Null: the newest version.</param>
    public async Task<(Workload Workload, WorkloadVersion Version)?> FindAsync(
        Guid? organization,
        Guid id,
        int? number,
        CancellationToken cancellation
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
        ).SingleOrDefaultAsync(cancellation);
        return found is null ? null : (found.workload, found.version);
    }

    /// <param name="ifMatch">The version that the change is made to; null or empty takes any.</param>
    public async Task<Outcome<(Workload Workload, WorkloadVersion Version)>> UpdateAsync(
        Guid? organization,
        Guid id,
        string? ifMatch,
        WorkloadDocument document,
        CancellationToken cancellation
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        var owner = await database
            .Set<Workload>()
            .Where(row => row.Id == id && (organization == null || row.OrganizationId == organization))
            .Select(row => row.OrganizationId)
            .SingleOrDefaultAsync(cancellation);
        await quota.LockAsync(owner, cancellation);
        if (await FindAsync(organization, id, null, cancellation) is not var (workload, current))
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
        if (await quota.CheckAsync(owner, version, isNew: false, cancellation) is { } full)
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
            await database.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return (workload, version);
        }
        catch (DbUpdateException failure) when (failure is DbUpdateConcurrencyException || failure.IsUniqueViolation())
        {
            return ApiErrors.StaleVersion();
        }
    }

    public async Task<ApiError?> DeleteAsync(Guid? organization, Guid id, CancellationToken cancellation)
    {
        var mine = database
            .Set<Workload>()
            .Where(row => row.Id == id && (organization == null || row.OrganizationId == organization));
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        if (await mine.AsNoTracking().SingleOrDefaultAsync(cancellation) is not { } workload)
        {
            return ApiErrors.NotFound("workload");
        }

        // One statement asks and deletes, so that an instance made a moment before is seen.
        if (
            await mine.Where(row =>
                    !database.Instances.Any(instance => instance.WorkloadId == row.Id && instance.HiddenAt == null)
                )
                .ExecuteDeleteAsync(cancellation) > 0
        )
        {
            audit.Record(
                "workload.deleted",
                Subject(workload),
                new { workload.Name, workload.Version },
                organization: workload.OrganizationId
            );
            await database.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return null;
        }

        return await mine.AnyAsync(cancellation)
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
