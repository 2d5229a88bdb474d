using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Records;

/// <summary>Deletes a record that the panel wrote and that still is as the panel wrote it.</summary>
internal sealed class DeleteRecord(
    NodesDbContext database,
    RecordLeases leases,
    RecordReader reader,
    RecordWriter writer,
    IAudit audit,
    TimeProvider clock
)
{
    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<ApiError?> ExecuteAsync(Guid id, long? expected, CancellationToken cancellationToken)
    {
        try
        {
            return await DeleteAsync(id, expected, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A message of a node, or a pass, changed the row during the write. The worker goes on.
            return ApiErrors.StaleVersion();
        }
    }

    private async Task<ApiError?> DeleteAsync(Guid id, long? expected, CancellationToken cancellationToken)
    {
        var taken = await leases.TakeAsync(id, expected, cancellationToken);
        if (taken.Failed)
        {
            return taken.Error;
        }

        await using var lease = taken.Value;
        var (record, zone) = (lease.Record, lease.Zone);
        record.Deleting = true;
        var read = await reader.ReadAsync(zone, record, CallUrgency.Interactive, cancellationToken);
        if (read.Failed)
        {
            return read.Error;
        }

        var decision = RecordDecision.Of(record, read.Value.Values, read.Value.Mark, repair: false);
        if (decision.Step == RecordStep.LeaveConflict)
        {
            return RecordErrors.Changed;
        }

        record.AwaitRequest(clock.GetUtcNow());
        audit.Record("dns_record.deleted", record, new { record.Type, Contents = record.Wanted }, after: null);
        await database.SaveChangesAsync(cancellationToken);
        var outcome = await writer.SyncAsync(zone, record, repair: false, CallUrgency.Interactive, cancellationToken);
        return outcome.Removed ? null : outcome.Error ?? RecordErrors.Changed;
    }
}
