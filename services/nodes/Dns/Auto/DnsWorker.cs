using Microsoft.EntityFrameworkCore;
using Panel.Hosting;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Does what is due: passes of auto-configs, records that wait to be written, comparisons of whole zones, and copies
/// that someone looks at. Leases keep replicas apart.
/// </summary>
internal sealed partial class DnsWorker(
    IServiceScopeFactory scopes,
    DnsRefresher refresher,
    TimeProvider clock,
    ILogger<DnsWorker> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(3), clock, logger)
{
    private const int Batch = 50;
    private const int AtOnce = 8;
    private const int MostReadings = 4;
    private static readonly TimeSpan StillWanted = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(1);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await EachAsync(
            database =>
                database
                    .Set<DnsAutoConfig>()
                    .Where(config => config.DueAt <= now)
                    .OrderBy(config => config.DueAt)
                    .Select(config => config.OrganizationId),
            (services, id, token) => services.GetRequiredService<DnsPass>().RunAsync(id, token),
            cancellationToken
        );
        now = Clock.GetUtcNow();
        await EachAsync(
            database =>
                database
                    .Set<DnsRecord>()
                    .Where(record => record.DueAt != null && record.DueAt <= now)
                    .Select(record => record.ZoneRowId)
                    .Distinct(),
            (services, id, token) => services.GetRequiredService<ZoneReconciler>().WriteDueAsync(id, token),
            cancellationToken
        );
        await EachAsync(
            database =>
                database
                    .Set<KnownZone>()
                    .Where(zone =>
                        zone.PassAt <= now
                        && database.Set<DnsRecord>().Any(record => record.ZoneRowId == zone.Id && record.Managed)
                    )
                    .OrderBy(zone => zone.PassAt)
                    .Select(zone => zone.Id),
            (services, id, token) => services.GetRequiredService<ZoneReconciler>().PassAsync(id, token),
            cancellationToken
        );
        await ReadWantedAsync(now, cancellationToken);
        await RemoveEndedAsync(now, cancellationToken);
    }

    private async Task EachAsync(
        Func<NodesDbContext, IQueryable<Guid>> due,
        Func<IServiceProvider, Guid, CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        List<Guid> ids;
        await using (var scope = scopes.CreateAsyncScope())
        {
            ids = await due(scope.ServiceProvider.GetRequiredService<NodesDbContext>())
                .Take(Batch)
                .ToListAsync(cancellationToken);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, options, async (id, token) => await TryAsync(id, work, token));
    }

    private async Task TryAsync(
        Guid id,
        Func<IServiceProvider, Guid, CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider, id, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One zone must not keep the others waiting; its turn comes again.
            Log.Failed(Logger, exception, id);
        }
    }

    // Not waited for: a slow provider has its own time.
    private async Task ReadWantedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (oldest, wanted) = (now - DnsRefresher.Fresh, now - StillWanted);
        await using var scope = scopes.CreateAsyncScope();
        var zones = await scope
            .ServiceProvider.GetRequiredService<NodesDbContext>()
            .Set<KnownZone>()
            .Where(zone => zone.WantedAt != null && zone.WantedAt > wanted && zone.RetryAt <= now)
            .Where(zone => zone.RecordsAt == null || zone.RecordsAt < oldest)
            .OrderBy(zone => zone.RecordsAt != null)
            .ThenBy(zone => zone.RecordsAt)
            .Select(zone => zone.Id)
            .Take(MostReadings)
            .ToListAsync(cancellationToken);
        foreach (var zone in zones)
        {
            _ = refresher.RefreshRecordsAsync(zone);
        }
    }

    private async Task RemoveEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - KeptAfterEnd;
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<NodesDbContext>()
            .Set<KnownInstance>()
            .Where(instance => instance.DeletedAt != null && instance.DeletedAt < before)
            .ExecuteDeleteAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "DNS work on {Id} failed; its turn comes again.")]
        public static partial void Failed(ILogger logger, Exception failure, Guid id);
    }
}
