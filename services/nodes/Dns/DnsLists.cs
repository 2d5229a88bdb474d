using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns;

/// <summary>
/// Brings what a list shows up to date before it is read, as far as that is quick. A credential that does not work is
/// an error beside the list, and never the list's own.
/// </summary>
internal sealed class DnsLists(
    NodesDbContext database,
    DnsProviderClient provider,
    DnsRefresher refresher,
    Principal caller,
    TimeProvider clock
)
{
    // The rest is read by the worker, and the list says that it is stale.
    private const int MostReadings = 8;

    /// <summary>The credentials of the caller that serve DNS, by id, with their zones read.</summary>
    /// <param name="only">One of them; null for all.</param>
    public async Task<DnsCopyState> FreshZonesAsync(Guid? only, CancellationToken cancellationToken)
    {
        var credentials = await database
            .Set<Credential>()
            .AsNoTracking()
            .KnownTo(caller)
            .Where(row => only == null || row.Id == only)
            .ToListAsync(cancellationToken);
        Dictionary<Guid, string> serving = credentials
            .Where(provider.Serves)
            .ToDictionary(row => row.Id, row => row.Provider);
        Guid[] ids = [.. serving.Keys];
        var oldest = clock.GetUtcNow() - DnsRefresher.Fresh;
        var sources = await SourcesAsync(ids, cancellationToken);
        Task[] readings =
        [
            .. ids.Where(id => MayRead(sources.GetValueOrDefault(id), oldest)).Select(refresher.RefreshZonesAsync),
        ];
        if (readings.Length > 0)
        {
            await refresher.WaitAsync(readings, cancellationToken);
            sources = await SourcesAsync(ids, cancellationToken);
        }

        DateTimeOffset?[] times = [.. ids.Select(id => sources.GetValueOrDefault(id)?.ZonesAt)];
        return new DnsCopyState(
            serving,
            [
                .. sources
                    .Values.Where(source => source.ErrorCode is not null)
                    .Select(source => new SourceErrorResponse(
                        source.CredentialId,
                        null,
                        source.ErrorCode!,
                        source.Error ?? ""
                    )),
            ],
            times.Any(at => at is null || at < oldest),
            times.Min()
        );
    }

    /// <summary>Reads the records of those zones whose copy is the oldest.</summary>
    public async Task<DnsCopyState> FreshRecordsAsync(
        IQueryable<KnownZone> which,
        DnsCopyState zones,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? asked = now;
        var oldest = now - DnsRefresher.Fresh;
        await which
            .Where(zone => zone.WantedAt == null || zone.WantedAt < oldest)
            .ExecuteUpdateAsync(set => set.SetProperty(zone => zone.WantedAt, asked), cancellationToken);
        var due = await which
            .Where(zone => (zone.RecordsAt == null || zone.RecordsAt < oldest) && zone.RetryAt <= now)
            .OrderBy(zone => zone.RecordsAt != null)
            .ThenBy(zone => zone.RecordsAt)
            .Select(zone => zone.Id)
            .Take(MostReadings)
            .ToListAsync(cancellationToken);
        if (due.Count > 0)
        {
            await refresher.WaitAsync([.. due.Select(refresher.RefreshRecordsAsync)], cancellationToken);
        }

        var failed = await which
            .Where(zone => zone.ErrorCode != null)
            .OrderBy(zone => zone.Id)
            .Select(zone => new SourceErrorResponse(zone.CredentialId, zone.ZoneId, zone.ErrorCode!, zone.Error ?? ""))
            .Take(MostErrors)
            .ToListAsync(cancellationToken);
        var isStale = await which.AnyAsync(
            zone => zone.RecordsAt == null || zone.RecordsAt < oldest,
            cancellationToken
        );
        var asOf = await which.MinAsync(zone => zone.RecordsAt, cancellationToken);
        return zones with { Errors = [.. zones.Errors, .. failed], Stale = isStale || zones.Stale, AsOf = asOf };
    }

    private const int MostErrors = 100;

    private bool MayRead(DnsSource? source, DateTimeOffset oldest) =>
        source is null || ((source.ZonesAt is null || source.ZonesAt < oldest) && source.RetryAt <= clock.GetUtcNow());

    private Task<Dictionary<Guid, DnsSource>> SourcesAsync(Guid[] ids, CancellationToken cancellationToken) =>
        database
            .Set<DnsSource>()
            .AsNoTracking()
            .Where(source => ids.Contains(source.CredentialId))
            .ToDictionaryAsync(source => source.CredentialId, cancellationToken);
}
