using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Records;

/// <summary>
/// Writes a record where nothing stands, or adopts one. Its row is there before the provider is called, so that the
/// worker finishes or undoes what a request leaves behind that dies on its way.
/// </summary>
internal sealed class CreateRecord(
    NodesDbContext database,
    CredentialVault vault,
    DnsProviderClient provider,
    DnsCredentials credentials,
    ZoneLookup zones,
    ZoneLeases leases,
    ContentResolver contents,
    NewRecordCheck check,
    AdoptRecord adopt,
    RecordWriter writer,
    RecordAnnouncer announcer,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    public async Task<Result<DnsRecordResponse>> ExecuteAsync(
        CreateDnsRecordRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await CreateAsync(request, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A message of a node, or a pass, changed the row during the write. The worker goes on.
            return ApiErrors.StaleVersion();
        }
    }

    private async Task<Result<DnsRecordResponse>> CreateAsync(
        CreateDnsRecordRequest request,
        CancellationToken cancellationToken
    )
    {
        var type = (request.Type ?? "").ToUpperInvariant();
        if (!RecordContent.Types.Contains(type))
        {
            return ApiErrors.Invalid("type", $"Must be one of {string.Join(", ", RecordContent.Types)}.");
        }

        var place = await OpenZoneAsync(request.CredentialId ?? Guid.Empty, request.ZoneId ?? "", cancellationToken);
        if (place.Failed)
        {
            return place.Error;
        }

        var zone = place.Value;
        var limits = await provider.LimitsAsync(zone.Credential, cancellationToken);
        if (limits.Failed)
        {
            return limits.Error;
        }

        var problem =
            RecordFields.NameProblem(request.Name ?? "", type, zone.Row.Name, out var name)
            ?? RecordFields.ProblemOf(type, request.Ttl, request.Proxied, limits.Value);
        if (problem is not null)
        {
            return problem;
        }

        var values = await contents.ResolveAsync(type, RequestedContent.Of(request), cancellationToken);
        if (values.Failed)
        {
            return values.Error;
        }

        await using var lease = await leases.TakeAsync(zone.Row.Id, cancellationToken);
        if (lease is null)
        {
            return RecordErrors.ZoneBusy;
        }

        var row = await PrepareAsync(zone, name!, type, cancellationToken);
        if (row.Failed)
        {
            return row.Error;
        }

        var isAdopted = request.Adopt ?? false;
        Fill(row.Value, request, values.Value, limits.Value);
        var refusal =
            await check.ProblemAsync(zone, row.Value, isAdopted, cancellationToken)
            ?? await SaveAsync(row.Value, cancellationToken);
        return refusal is not null ? refusal : await WriteAsync(zone, row.Value, isAdopted, cancellationToken);
    }

    private async Task<Result<OpenedZone>> OpenZoneAsync(
        Guid credentialId,
        string zoneId,
        CancellationToken cancellationToken
    )
    {
        var credential = await credentials.FindServingAsync(credentialId, cancellationToken);
        if (credential.Failed)
        {
            return credential.Error;
        }

        var opened = vault.Open(credential.Value);
        if (opened.Failed)
        {
            return opened.Error;
        }

        return await zones.FindAsync(credentialId, zoneId, cancellationToken) is { } zone
            ? new OpenedZone(zone, opened.Value)
            : ApiErrors.NotFound("zone");
    }

    // The row of a record that the panel saw at the provider before becomes the managed one, with its id.
    private async Task<Result<DnsRecord>> PrepareAsync(
        OpenedZone zone,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        var rows = database
            .Set<DnsRecord>()
            .Where(record => record.ZoneRowId == zone.Row.Id && record.Name == name && record.Type == type);
        var row = await rows.SingleOrDefaultAsync(cancellationToken);
        if (row is { Managed: true, Deleting: true })
        {
            await writer.SyncAsync(zone, row, repair: false, CallUrgency.Interactive, cancellationToken);
            row = await rows.SingleOrDefaultAsync(cancellationToken);
        }

        if (row is { Managed: true })
        {
            return RecordErrors.Exists;
        }

        if (row is not null)
        {
            return row;
        }

        row = DnsRecord.In(zone.Row, name, type, clock.GetUtcNow());
        database.Add(row);
        return row;
    }

    private void Fill(DnsRecord row, CreateDnsRecordRequest request, List<string> values, DnsLimits limits)
    {
        row.Manage(caller.Organization, OwnerType.Manual, row.Id);
        (row.Wanted, row.Written, row.Seen) = (values, null, null);
        (row.Ttl, row.Proxied, row.NodeId) = (RecordFields.Ttl(request.Ttl, limits), request.Proxied, request.NodeId);
        row.Error = null;
        row.AwaitRequest(clock.GetUtcNow());
    }

    private async Task<ApiError?> SaveAsync(DnsRecord row, CancellationToken cancellationToken)
    {
        audit.Record("dns_record.created", row, before: null, after: RecordAudit.Shown(row));
        announcer.Announce(row, deleted: false);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return RecordErrors.Exists;
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            return ApiErrors.NotFound("credential");
        }
    }

    private async Task<Result<DnsRecordResponse>> WriteAsync(
        OpenedZone zone,
        DnsRecord row,
        bool isAdopted,
        CancellationToken cancellationToken
    )
    {
        var error = isAdopted ? await adopt.ExecuteAsync(zone, row, cancellationToken) : null;
        if (error is null)
        {
            var outcome = await writer.SyncAsync(zone, row, repair: false, CallUrgency.Interactive, cancellationToken);
            if (outcome.Error is null && row.State == RecordState.InSync)
            {
                return DnsRecordResponse.Of(row, zone.Row);
            }

            error = outcome.Error ?? RecordErrors.Exists;
        }

        // The worker removes what may have been written of it, and only forgets what has no mark of ours.
        (row.Deleting, row.State, row.DueAt) = (true, RecordState.Pending, clock.GetUtcNow());
        audit.Record("dns_record.create_failed", row, before: null, after: new { row.Error });
        await database.SaveChangesAsync(cancellationToken);
        return error;
    }
}
