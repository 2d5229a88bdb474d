using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Records;

/// <summary>
/// Takes a record out of the panel's books, and leaves it at the provider. Works also when the provider does not.
/// </summary>
internal sealed class ForgetRecord(
    NodesDbContext database,
    DnsProviderClient provider,
    RecordLeases leases,
    RecordReader reader,
    RecordAnnouncer announcer,
    IAudit audit
)
{
    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<ApiError?> ExecuteAsync(Guid id, long? expected, CancellationToken cancellationToken)
    {
        var taken = await leases.TakeAsync(id, expected, cancellationToken);
        if (taken.Failed)
        {
            return taken.Error;
        }

        await using var lease = taken.Value;
        var record = lease.Record;
        await RemoveMarkAsync(lease.Zone, record, cancellationToken);
        audit.Record("dns_record.forgotten", record, before: RecordAudit.Shown(record), after: null);
        database.Remove(record);
        announcer.Announce(record, deleted: true);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    // A mark that stays names a row that is gone, and keeps the record from being adopted again.
    private async Task RemoveMarkAsync(OpenedZone zone, DnsRecord record, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(zone, record, CallUrgency.Interactive, cancellationToken);
        if (!read.Failed && read.Value.Mark == MarkState.Ours)
        {
            var changes = new RecordChanges(provider, zone, CallUrgency.Interactive);
            await changes.ApplyAsync(read.Value.OwnMark, null, cancellationToken);
        }
    }
}
