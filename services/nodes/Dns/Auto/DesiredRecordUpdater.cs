using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>Writes desired records down as rows; the worker writes them to the provider.</summary>
internal sealed class DesiredRecordUpdater(
    NodesDbContext database,
    RecordAnnouncer announcer,
    IAudit audit,
    TimeProvider clock
)
{
    /// <returns>False when something has to wait until another record is gone.</returns>
    public async Task<bool> UpdateAsync(
        DnsAutoConfig config,
        KnownZone zone,
        Dictionary<(string Name, string Type), DesiredRecord> wanted,
        CancellationToken cancellationToken
    )
    {
        string[] names = [.. wanted.Keys.Select(key => key.Name).Distinct()];
        var standing = await database
            .Set<DnsRecord>()
            .Where(record => record.ZoneRowId == zone.Id && names.Contains(record.Name))
            .ToListAsync(cancellationToken);
        var rows = standing.ToDictionary(record => (record.Name, record.Type));
        var complete = true;
        foreach (var (key, record) in wanted)
        {
            if (!rows.TryGetValue(key, out var row))
            {
                row = DnsRecord.In(zone, record.Name, record.Type, clock.GetUtcNow());
                database.Add(row);
            }
            else if (row.Managed && row.OwnerId != record.OwnerId)
            {
                // The one before still stands there.
                complete = false;
                continue;
            }

            Update(row, record, config);
        }

        return complete;
    }

    private void Update(DnsRecord row, DesiredRecord record, DnsAutoConfig config)
    {
        var isNew = !row.Managed;
        if (isNew)
        {
            row.Manage(config.OrganizationId, record.OwnerType, record.OwnerId);
            row.Proxied = null;
        }
        else if (!row.Deleting && row.Ttl == config.Ttl && row.Wanted is [var value] && value == record.Value)
        {
            return;
        }

        var before = isNew ? null : new { Contents = row.Wanted };
        row.Wanted = [record.Value];
        row.Ttl = config.Ttl;
        row.Deleting = false;
        row.AwaitWorker(clock.GetUtcNow());
        announcer.Announce(row, deleted: false);
        audit.RecordByPanel(
            isNew ? "dns_record.created" : "dns_record.updated",
            RecordAudit.SubjectOf(row),
            before,
            new { Contents = row.Wanted, Owner = $"{record.OwnerType}/{record.OwnerId}" },
            row.OrganizationId
        );
    }
}
