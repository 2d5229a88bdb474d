using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;
using Panel.Instances.Data;

namespace Panel.Instances.Workloads;

/// <summary>Bounds what an organization stores. Asked inside the transaction that stores it.</summary>
internal sealed class WorkloadQuota(InstancesDbContext database, IOptions<WorkloadOptions> options)
{
    private const string Code = "workload_limit";

    /// <summary>
    /// Until the transaction ends, no other request stores a workload of the
    /// organization: two cannot both take the last
    /// place.
    /// </summary>
    public async Task LockAsync(Guid organization, CancellationToken cancellationToken)
    {
        // On SQLite a transaction is the only writer from its beginning.
        if (!database.Database.IsNpgsql())
        {
            return;
        }

        var key = BitConverter.ToInt64(organization.ToByteArray(), 8);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
    }

    /// <summary>Null when there is room for the version.</summary>
    /// <param name="isNew">It is the first of a workload.</param>
    public async Task<ApiError?> CheckAsync(
        Guid organization,
        WorkloadVersion version,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        var (most, mostBytes) = (options.Value.MostPerOrganization, options.Value.MostBytesPerOrganization);
        var mine = database.Set<Workload>().Where(row => row.OrganizationId == organization);
        if (isNew && await mine.CountAsync(cancellationToken) >= most)
        {
            return ApiErrors.Conflict(Code, $"The organization has {most} workloads, which is the most it may have.");
        }

        var bytes = await (
            from workload in mine
            join row in database.Set<WorkloadVersion>() on workload.Id equals row.WorkloadId
            select row.Size
        ).SumAsync(cancellationToken);
        return bytes + version.Size <= mostBytes
            ? null
            : ApiErrors.Conflict(
                Code,
                $"With it the organization's workloads, all versions, take {Text(bytes + version.Size)} bytes "
                    + $"of {Text(mostBytes)}."
            );
    }

    private static string Text(long bytes) => bytes.ToString("#,0", CultureInfo.InvariantCulture);
}
