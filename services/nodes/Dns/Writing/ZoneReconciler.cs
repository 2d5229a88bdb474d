using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Writing;

/// <summary>Brings the records of one zone to what they should be: those that are due, or all of them.</summary>
internal sealed class ZoneReconciler(
    NodesDbContext database,
    CredentialVault vault,
    ZoneLeases leases,
    ZoneCopy copy,
    RecordWriter writer,
    RecordMarks recordMarks,
    TimeProvider clock
)
{
    private static readonly TimeSpan BetweenPasses = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan AfterFailedPass = TimeSpan.FromMinutes(2);

    /// <summary>Writes what is pending. Nothing happens while another writer has the zone.</summary>
    public async Task WriteDueAsync(Guid zoneRowId, CancellationToken cancellationToken)
    {
        await using var lease = await leases.TryTakeAsync(zoneRowId, cancellationToken);
        if (lease is null)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await SyncAsync(
            zoneRowId,
            lease,
            record => record.DueAt != null && record.DueAt <= now,
            _ => true,
            cancellationToken
        );
    }

    /// <summary>Reads the whole zone and mends what is not as the panel wrote it.</summary>
    public async Task PassAsync(Guid zoneRowId, CancellationToken cancellationToken)
    {
        await using var lease = await leases.TryTakeAsync(zoneRowId, cancellationToken);
        if (lease is null)
        {
            return;
        }

        // Moved before the reading: a pass that dies is not the first again at once.
        await MovePassAsync(zoneRowId, AfterFailedPass, cancellationToken);
        var read = await copy.RefreshAsync(zoneRowId, cancellationToken);
        if (!read.Failed)
        {
            var stands = read.Value.ToDictionary(set => (set.Name, set.Type));
            var installed = await MarksAsync(zoneRowId, stands, cancellationToken);
            await SyncAsync(
                zoneRowId,
                lease,
                record => record.Managed,
                record => !IsAsItShouldBe(record, stands, installed),
                cancellationToken
            );
        }

        await MovePassAsync(zoneRowId, read.Failed ? AfterFailedPass : BetweenPasses, cancellationToken);
    }

    private Task<int> MovePassAsync(Guid zoneRowId, TimeSpan wait, CancellationToken cancellationToken)
    {
        var next = clock.GetUtcNow() + wait;
        return database
            .Set<KnownZone>()
            .Where(zone => zone.Id == zoneRowId)
            .ExecuteUpdateAsync(set => set.SetProperty(zone => zone.PassAt, next), cancellationToken);
    }

    private async Task SyncAsync(
        Guid zoneRowId,
        ZoneLease lease,
        System.Linq.Expressions.Expression<Func<DnsRecord, bool>> which,
        Func<DnsRecord, bool> needed,
        CancellationToken cancellationToken
    )
    {
        var zone = await database
            .Set<KnownZone>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == zoneRowId, cancellationToken);
        if (zone is null)
        {
            return;
        }

        var records = await database
            .Set<DnsRecord>()
            .AsNoTracking()
            .Where(record => record.ZoneRowId == zoneRowId && record.Managed)
            .Where(which)
            .OrderByDescending(record => record.Deleting)
            .ThenBy(record => record.Id)
            .ToListAsync(cancellationToken);
        var due = records.Where(needed).ToList();
        if (due.Count == 0)
        {
            return;
        }

        var opened = await vault.OpenAsync(zone.CredentialId, cancellationToken);
        if (opened.Failed)
        {
            return;
        }

        var place = new OpenedZone(zone, opened.Value);
        var repairs = await RepairsAsync(due, cancellationToken);
        foreach (var id in due.Select(record => record.Id))
        {
            if (!await lease.RenewAsync(cancellationToken))
            {
                return;
            }

            database.ChangeTracker.Clear();
            var record = await database.Set<DnsRecord>().FindAsync([id], cancellationToken);
            if (record is not { Managed: true })
            {
                continue;
            }

            var outcome = await writer.SyncAsync(
                place,
                record,
                repairs.GetValueOrDefault(record.OrganizationId ?? Guid.Empty, defaultValue: true),
                CallUrgency.Background,
                cancellationToken
            );
            // The provider has had enough, or is away: the others would fail alike.
            if (outcome.Error is { Status: 429 or 503 })
            {
                return;
            }
        }
    }

    private async Task<Dictionary<Guid, bool>> RepairsAsync(
        List<DnsRecord> records,
        CancellationToken cancellationToken
    )
    {
        Guid[] organizations = [.. records.Select(record => record.OrganizationId).OfType<Guid>().Distinct()];
        return await database
            .Set<DnsAutoConfig>()
            .Where(config => organizations.Contains(config.OrganizationId))
            .ToDictionaryAsync(config => config.OrganizationId, config => config.Repair, cancellationToken);
    }

    // The list says already that most records are fine; only the others cost calls of their own.
    private static bool IsAsItShouldBe(
        DnsRecord record,
        Dictionary<(string, string), DnsRecordSet> stands,
        Dictionary<Guid, string> marks
    ) =>
        !record.Deleting
        && record.State == RecordState.InSync
        && stands.TryGetValue((record.Name, record.Type), out var set)
        && RecordValues.Same(record.Type, set.Values, record.Wanted)
        && stands.TryGetValue((DnsMark.NameOf(record.Name, record.Type), DnsMark.Type), out var mark)
        && mark.Values is [var text]
        && text == marks.GetValueOrDefault(record.Id);

    private async Task<Dictionary<Guid, string>> MarksAsync(
        Guid zoneRowId,
        Dictionary<(string, string), DnsRecordSet> stands,
        CancellationToken cancellationToken
    )
    {
        var records = await database
            .Set<DnsRecord>()
            .AsNoTracking()
            .Where(record => record.ZoneRowId == zoneRowId && record.Managed)
            .ToListAsync(cancellationToken);
        var marks = new Dictionary<Guid, string>();
        foreach (var record in records.Where(record => stands.ContainsKey((record.Name, record.Type))))
        {
            marks[record.Id] = (await recordMarks.OfAsync(record, cancellationToken)).Values[0];
        }

        return marks;
    }
}
