using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Records;

/// <summary>Changes a record that the panel wrote and that still is as the panel wrote it.</summary>
internal sealed class UpdateRecord(
    NodesDbContext database,
    DnsProviderClient provider,
    RecordLeases leases,
    ContentResolver contents,
    RecordReader reader,
    RecordWriter writer,
    IAudit audit,
    TimeProvider clock
)
{
    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<Result<DnsRecordResponse>> ExecuteAsync(
        Guid id,
        UpdateDnsRecordRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await UpdateAsync(id, request, expected, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A message of a node, or a pass, changed the row during the write. The worker goes on.
            return ApiErrors.StaleVersion();
        }
    }

    private async Task<Result<DnsRecordResponse>> UpdateAsync(
        Guid id,
        UpdateDnsRecordRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        var taken = await leases.TakeAsync(id, expected, cancellationToken);
        if (taken.Failed)
        {
            return taken.Error;
        }

        await using var lease = taken.Value;
        var (record, zone) = (lease.Record, lease.Zone);
        if (MoveProblem(record, zone.Row, request) is { } moved)
        {
            return moved;
        }

        var limits = await provider.LimitsAsync(zone.Credential, cancellationToken);
        if (limits.Failed)
        {
            return limits.Error;
        }

        if (RecordFields.ProblemOf(record.Type, request.Ttl, request.Proxied, limits.Value) is { } problem)
        {
            return problem;
        }

        var values = await contents.ResolveChangeAsync(record, RequestedContent.Of(request), cancellationToken);
        if (values.Failed)
        {
            return values.Error;
        }

        if (await ChangedProblemAsync(zone, record, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var before = (record.Wanted, record.Ttl, record.Proxied, record.NodeId);
        var shown = RecordAudit.Shown(record);
        Apply(record, request, values.Value, limits.Value);
        if (database.Entry(record).State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return DnsRecordResponse.Of(record, zone.Row);
        }

        record.Version++;
        record.AwaitRequest(clock.GetUtcNow());
        audit.Record("dns_record.updated", record, shown, RecordAudit.Shown(record));
        await database.SaveChangesAsync(cancellationToken);
        var outcome = await writer.SyncAsync(zone, record, repair: false, CallUrgency.Interactive, cancellationToken);
        if (outcome.Error is not { } error)
        {
            return record.State == RecordState.InSync ? DnsRecordResponse.Of(record, zone.Row) : RecordErrors.Changed;
        }

        // A provider that said no keeps what it has; one that did not answer is asked again by the worker.
        if (error.Status != 503)
        {
            (record.Wanted, record.Ttl, record.Proxied, record.NodeId) = before;
            record.DueAt = clock.GetUtcNow();
            await database.SaveChangesAsync(cancellationToken);
        }

        return error;
    }

    private static ApiError? MoveProblem(DnsRecord record, KnownZone zone, UpdateDnsRecordRequest request)
    {
        var field =
            request.CredentialId is { } credential && credential != record.CredentialId ? "credential_id"
            : request.ZoneId is not null && request.ZoneId != zone.ZoneId ? "zone_id"
            : request.Type is { } type && !type.Equals(record.Type, StringComparison.OrdinalIgnoreCase) ? "type"
            : request.Name is not null && DnsName.Absolute(request.Name, zone.Name) != record.Name ? "name"
            : null;
        return field is null ? null : ApiErrors.Invalid(field, "It cannot be changed; create another record.");
    }

    private async Task<ApiError?> ChangedProblemAsync(
        OpenedZone zone,
        DnsRecord record,
        CancellationToken cancellationToken
    )
    {
        var read = await reader.ReadAsync(zone, record, CallUrgency.Interactive, cancellationToken);
        if (read.Failed)
        {
            return read.Error;
        }

        var decision = RecordDecision.Of(record, read.Value.Values, read.Value.Mark, repair: false);
        return decision.Step is RecordStep.LeaveConflict or RecordStep.LeaveDrifted ? RecordErrors.Changed : null;
    }

    private static void Apply(DnsRecord record, UpdateDnsRecordRequest request, List<string> values, DnsLimits limits)
    {
        var keepsContent = request.Content is null && request.Contents is null;
        record.Wanted = values;
        record.Ttl = request.Ttl is null ? record.Ttl : RecordFields.Ttl(request.Ttl, limits);
        record.Proxied = request.Proxied ?? record.Proxied;
        record.NodeId = request.NodeId ?? (keepsContent ? record.NodeId : null);
    }
}
