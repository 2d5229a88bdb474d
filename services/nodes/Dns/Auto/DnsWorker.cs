using Microsoft.EntityFrameworkCore;
using Panel.Hosting;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Does what is due: passes of auto-configs, records that wait to be written, comparisons of whole zones, and copies
/// that lists have asked for. Leases keep replicas apart.
/// </summary>
internal sealed class DnsWorker(
    IServiceScopeFactory scopes,
    DnsRefresher refresher,
    TimeProvider clock,
    ILogger<DnsWorker> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(3), clock, logger)
{
    private const int MostReadings = 4;
    private static readonly TimeSpan StillWanted = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(1);

    private readonly DnsWorkQueue[] _queues =
    [
        new(
            scopes,
            clock,
            logger,
            DuePasses,
            (services, id, token) => services.GetRequiredService<DnsPass>().RunAsync(id, token)
        ),
        new(
            scopes,
            clock,
            logger,
            ZonesToWrite,
            (services, id, token) => services.GetRequiredService<ZoneReconciler>().WriteDueAsync(id, token)
        ),
        new(
            scopes,
            clock,
            logger,
            ZonesToCompare,
            (services, id, token) => services.GetRequiredService<ZoneReconciler>().PassAsync(id, token)
        ),
    ];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_queues.Select(queue => queue.DrainAsync())).WaitAsync(cancellationToken);
    }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _queues)
        {
            await queue.StartDueAsync(cancellationToken);
        }

        var now = Clock.GetUtcNow();
        await ReadWantedAsync(now, cancellationToken);
        await RemoveEndedAsync(now, cancellationToken);
    }

    private static IQueryable<DueWork> DuePasses(NodesDbContext database, DateTimeOffset now) =>
        database
            .Set<DnsAutoConfig>()
            .Where(config => config.DueAt <= now)
            .OrderBy(config => config.DueAt)
            .Select(config => new DueWork { Id = config.OrganizationId, Group = config.OrganizationId });

    private static IQueryable<DueWork> ZonesToWrite(NodesDbContext database, DateTimeOffset now) =>
        database
            .Set<DnsRecord>()
            .Where(record => record.DueAt != null && record.DueAt <= now)
            .GroupBy(record => new { record.ZoneRowId, record.CredentialId })
            .OrderBy(zone => zone.Min(record => record.DueAt))
            .Select(zone => new DueWork { Id = zone.Key.ZoneRowId, Group = zone.Key.CredentialId });

    private static IQueryable<DueWork> ZonesToCompare(NodesDbContext database, DateTimeOffset now) =>
        database
            .Set<KnownZone>()
            .Where(zone =>
                zone.PassAt <= now
                && database.Set<DnsRecord>().Any(record => record.ZoneRowId == zone.Id && record.Managed)
            )
            .OrderBy(zone => zone.PassAt)
            .Select(zone => new DueWork { Id = zone.Id, Group = zone.CredentialId });

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
}
