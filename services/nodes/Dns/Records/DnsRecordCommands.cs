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
using Panel.Nodes.Fleet;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Records;

/// <summary>What people do with records. Each holds the lease of its zone, and reads before it writes.</summary>
internal sealed class DnsRecordCommands(
    NodesDbContext database,
    CredentialVault vault,
    DnsProviderClient provider,
    DnsRefresher refresher,
    ZoneLeases leases,
    RecordWriter writer,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    // A request that died leaves its record to the worker.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    private static readonly string[] BesideCname = ["A", "AAAA", "TXT", "MX"];

    private static readonly ApiError Busy = new(
        503,
        "zone_busy",
        "Another change is being written to this zone.",
        RetryAfter: TimeSpan.FromSeconds(3)
    );

    private static readonly ApiError Exists = ApiErrors.Conflict(
        "record_exists",
        "There is a record of this name and type already."
    );

    private static readonly ApiError Changed = ApiErrors.Conflict(
        "record_changed",
        "At the provider stands something else than the panel wrote, so it is left alone."
    );

    public Task<Result<(DnsRecord Record, KnownZone Zone)>> CreateAsync(
        CreateDnsRecordRequest request,
        CancellationToken cancellationToken
    ) => OrStaleAsync(() => TryCreateAsync(request, cancellationToken));

    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public Task<Result<(DnsRecord Record, KnownZone Zone)>> UpdateAsync(
        Guid id,
        UpdateDnsRecordRequest request,
        long? expected,
        CancellationToken cancellationToken
    ) => OrStaleAsync(() => TryUpdateAsync(id, request, expected, cancellationToken));

    /// <param name="forget">
    /// Takes a record that someone else changed out of the panel's books, and leaves it at the provider.
    /// </param>
    public async Task<ApiError?> DeleteAsync(Guid id, long? expected, bool forget, CancellationToken cancellationToken)
    {
        var deleted = await OrStaleAsync<bool>(async () =>
            await TryDeleteAsync(id, expected, forget, cancellationToken) is { } refusal ? refusal : true
        );
        return deleted.Error;
    }

    // A message of a node, or a pass, changed the row while the provider was being written to. The worker goes on.
    private static async Task<Result<T>> OrStaleAsync<T>(Func<Task<Result<T>>> change)
    {
        try
        {
            return await change();
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task<Result<(DnsRecord Record, KnownZone Zone)>> TryCreateAsync(
        CreateDnsRecordRequest request,
        CancellationToken cancellationToken
    )
    {
        var type = (request.Type ?? "").ToUpperInvariant();
        if (!RecordContent.Types.Contains(type))
        {
            return ApiErrors.Invalid("type", $"Must be one of {string.Join(", ", RecordContent.Types)}.");
        }

        var place = await PlaceAsync(request.CredentialId ?? Guid.Empty, request.ZoneId ?? "", cancellationToken);
        if (place.Failed)
        {
            return place.Error;
        }

        var (credential, zone, limits) = place.Value;
        var problem =
            NameProblem(request.Name ?? "", type, zone, out var name)
            ?? RecordFields.ProblemOf(type, request.Ttl, request.Proxied, limits);
        if (problem is not null)
        {
            return problem;
        }

        var values = await ValuesAsync(type, Content.Of(request), cancellationToken);
        if (values.Failed)
        {
            return values.Error;
        }

        await using var lease = await leases.TakeAsync(zone.Id, cancellationToken);
        if (lease is null)
        {
            return Busy;
        }

        var work = new ZoneWork(zone, credential);
        var row = await PrepareAsync(work, name!, type, cancellationToken);
        if (row.Failed)
        {
            return row.Error;
        }

        Fill(row.Value, request, values.Value, limits);
        var checkedPlace = await CheckPlaceAsync(work, row.Value, request.Adopt ?? false, cancellationToken);
        return checkedPlace is not null
            ? checkedPlace
            : await WriteNewAsync(work, row.Value, request.Adopt ?? false, cancellationToken);
    }

    private async Task<Result<(DnsRecord Record, KnownZone Zone)>> TryUpdateAsync(
        Guid id,
        UpdateDnsRecordRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        var found = await BeginAsync(id, cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        await using var held = found.Value;
        var (record, work) = (held.Record, held.Work);
        if (expected is { } version && version != record.Version)
        {
            return ApiErrors.StaleVersion();
        }

        if (MovedProblem(record, work.Zone, request) is { } moved)
        {
            return moved;
        }

        var limits = await provider.LimitsAsync(work.Credential, cancellationToken);
        if (limits.Failed)
        {
            return limits.Error;
        }

        if (RecordFields.ProblemOf(record.Type, request.Ttl, request.Proxied, limits.Value) is { } problem)
        {
            return problem;
        }

        var values = await NewValuesAsync(record, request, cancellationToken);
        if (values.Failed)
        {
            return values.Error;
        }

        if (await StandsAsWrittenAsync(work, record, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await WriteChangeAsync(work, record, request, values.Value, limits.Value, cancellationToken);
    }

    private async Task<ApiError?> TryDeleteAsync(
        Guid id,
        long? expected,
        bool forget,
        CancellationToken cancellationToken
    )
    {
        var found = await BeginAsync(id, cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        await using var held = found.Value;
        var (record, work) = (held.Record, held.Work);
        if (expected is { } version && version != record.Version)
        {
            return ApiErrors.StaleVersion();
        }

        if (forget)
        {
            return await ForgetAsync(record, cancellationToken);
        }

        record.Deleting = true;
        var read = await writer.ReadAsync(
            work.Zone,
            record,
            work.Credential,
            CallUrgency.Interactive,
            cancellationToken
        );
        if (read.Failed)
        {
            return read.Error;
        }

        var (seen, mark) = read.Value;
        if (RecordDecision.Of(record, seen?.Values, mark, repair: false).Step == RecordStep.LeaveConflict)
        {
            return Changed;
        }

        (record.State, record.DueAt) = (RecordState.Pending, clock.GetUtcNow() + Abandoned);
        Audit("dns_record.deleted", record, before: new { record.Type, Contents = record.Wanted }, after: null);
        await database.SaveChangesAsync(cancellationToken);
        var outcome = await writer.SyncAsync(
            work.Zone,
            record,
            work.Credential,
            repair: false,
            CallUrgency.Interactive,
            cancellationToken
        );
        return outcome.Removed ? null : outcome.Error ?? Changed;
    }

    private async Task<Result<(OpenedCredential, KnownZone, DnsLimits)>> PlaceAsync(
        Guid credentialId,
        string zoneId,
        CancellationToken cancellationToken
    )
    {
        var row = await database
            .Set<Credential>()
            .AsNoTracking()
            .KnownTo(caller)
            .SingleOrDefaultAsync(found => found.Id == credentialId, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("credential");
        }

        if (!provider.Serves(row))
        {
            return ApiErrors.Invalid("credential_id", $"Nothing in this panel serves DNS with {row.Provider}.");
        }

        var opened = vault.Open(row);
        if (opened.Failed)
        {
            return opened.Error;
        }

        var zone = await FindZoneAsync(credentialId, zoneId, cancellationToken);
        if (zone is null)
        {
            await refresher.WaitAsync([refresher.RefreshZonesAsync(credentialId)], cancellationToken);
            zone = await FindZoneAsync(credentialId, zoneId, cancellationToken);
        }

        if (zone is null)
        {
            return ApiErrors.NotFound("zone");
        }

        var limits = await provider.LimitsAsync(opened.Value, cancellationToken);
        return limits.Failed ? limits.Error : (opened.Value, zone, limits.Value);
    }

    private Task<KnownZone?> FindZoneAsync(Guid credentialId, string zoneId, CancellationToken cancellationToken) =>
        database
            .Set<KnownZone>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                zone => zone.CredentialId == credentialId && zone.ZoneId == zoneId,
                cancellationToken
            );

    private static ApiError? NameProblem(string text, string type, KnownZone zone, out string? name)
    {
        name = DnsName.Absolute(text, zone.Name);
        if (name is null)
        {
            return ApiErrors.Invalid(
                "name",
                $"Must be labels of at most {DnsName.LongestLabel} letters, digits and hyphens in {zone.Name}; an "
                    + "asterisk stands alone and first."
            );
        }

        if (DnsMark.IsMarkName(name))
        {
            return ApiErrors.Invalid("name", "Names that begin with _panel- are the panel's own.");
        }

        if (type == "SRV" && !RecordFields.IsServiceName(name))
        {
            return ApiErrors.Invalid("name", "Must begin with service and protocol, as _minecraft._tcp.");
        }

        return name == zone.Name && (type is "NS" or "CNAME")
            ? ApiErrors.Conflict("apex_protected", "The zone itself keeps its name servers, and cannot be an alias.")
            : null;
    }

    private async Task<Result<List<string>>> ValuesAsync(
        string type,
        Content content,
        CancellationToken cancellationToken
    )
    {
        if (content.NodeId is not { } nodeId)
        {
            return RecordFields.Values(
                type,
                content.Single,
                content.Several,
                content.Priority,
                content.Weight,
                content.Port
            );
        }

        if (content.Single is not null || content.Several is not null)
        {
            return ApiErrors.Invalid("node_id", "Give content, contents or node_id, and one of them.");
        }

        var address = await database
            .Set<Node>()
            .KnownTo(caller)
            .Where(node => node.Id == nodeId)
            .Select(node => node.PublicAddress)
            .SingleOrDefaultAsync(cancellationToken);
        if (address is null)
        {
            return ApiErrors.NotFound("node");
        }

        return NodeAddress.Of(address) is { } known && known.Type == type
            ? new List<string> { known.Value }
            : ApiErrors.Invalid("node_id", $"The address of this node makes no {type} record.");
    }

    // The row of a record that the panel saw before somebody removed it becomes the managed one, with its id.
    private async Task<Result<DnsRecord>> PrepareAsync(
        ZoneWork work,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        var row = await FindRowAsync(work.Zone.Id, name, type, cancellationToken);
        if (row is { Managed: true, Deleting: true })
        {
            await writer.SyncAsync(
                work.Zone,
                row,
                work.Credential,
                repair: false,
                CallUrgency.Interactive,
                cancellationToken
            );
            row = await FindRowAsync(work.Zone.Id, name, type, cancellationToken);
        }

        if (row is { Managed: true })
        {
            return Exists;
        }

        if (row is not null)
        {
            return row;
        }

        var now = clock.GetUtcNow();
        row = new DnsRecord
        {
            Id = Guid.CreateVersion7(),
            Owner = work.Zone.Owner,
            ZoneRowId = work.Zone.Id,
            CredentialId = work.Zone.CredentialId,
            Name = name,
            Type = type,
            CreatedAt = now,
        };
        database.Add(row);
        return row;
    }

    private Task<DnsRecord?> FindRowAsync(
        Guid zoneRowId,
        string name,
        string type,
        CancellationToken cancellationToken
    ) =>
        database
            .Set<DnsRecord>()
            .SingleOrDefaultAsync(
                record => record.ZoneRowId == zoneRowId && record.Name == name && record.Type == type,
                cancellationToken
            );

    private void Fill(DnsRecord row, CreateDnsRecordRequest request, List<string> values, DnsLimits limits)
    {
        var now = clock.GetUtcNow();
        row.Managed = true;
        row.ManagedCredentialId = row.CredentialId;
        row.OrganizationId = caller.Organization;
        (row.OwnerType, row.OwnerId) = (OwnerType.Manual, row.Id);
        (row.Wanted, row.Written, row.Seen) = (values, null, null);
        (row.Ttl, row.Proxied, row.NodeId) = (RecordFields.Ttl(request.Ttl, limits), request.Proxied, request.NodeId);
        (row.State, row.Error, row.DueAt, row.UpdatedAt) = (RecordState.Pending, null, now + Abandoned, now);
    }

    private async Task<ApiError?> CheckPlaceAsync(
        ZoneWork work,
        DnsRecord row,
        bool adopt,
        CancellationToken cancellationToken
    )
    {
        var read = await writer.ReadAsync(work.Zone, row, work.Credential, CallUrgency.Interactive, cancellationToken);
        if (read.Failed)
        {
            return read.Error;
        }

        var (seen, mark) = read.Value;
        if (mark == MarkState.Foreign)
        {
            return ApiErrors.Conflict(
                "record_managed",
                "Another installation of the panel, or another owner, has marked this name."
            );
        }

        if (seen is not null && !(adopt && RecordValues.Same(row.Type, seen.Values, row.Wanted)))
        {
            return Exists;
        }

        return await CnameProblemAsync(work, row, cancellationToken);
    }

    // RFC 1034, 3.6.2: where an alias stands there is nothing else.
    private async Task<ApiError?> CnameProblemAsync(ZoneWork work, DnsRecord row, CancellationToken cancellationToken)
    {
        var isAlias = row.Type == "CNAME";
        var conflict = ApiErrors.Conflict(
            "cname_conflict",
            isAlias ? "Other records stand at this name." : "An alias stands at this name."
        );
        var others = database
            .Set<DnsRecord>()
            .Where(record => record.ZoneRowId == row.ZoneRowId && record.Name == row.Name && record.Id != row.Id)
            .Where(record => record.Managed);
        if (await others.AnyAsync(record => isAlias || record.Type == "CNAME", cancellationToken))
        {
            return conflict;
        }

        foreach (var type in isAlias ? BesideCname : ["CNAME"])
        {
            var found = await provider.FindAsync(
                work.Credential,
                work.Zone.ZoneId,
                row.Name,
                type,
                CallUrgency.Interactive,
                cancellationToken
            );
            if (found.Failed)
            {
                return found.Error;
            }

            if (found.Value.Set is not null)
            {
                return conflict;
            }
        }

        return null;
    }

    private async Task<Result<(DnsRecord, KnownZone)>> WriteNewAsync(
        ZoneWork work,
        DnsRecord row,
        bool adopt,
        CancellationToken cancellationToken
    )
    {
        Audit("dns_record.created", row, before: null, after: Shown(row));
        writer.Announce(row, deleted: false);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return Exists;
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            return ApiErrors.NotFound("credential");
        }

        if (adopt && await AdoptAsync(work, row, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (adopt)
        {
            // It stays as it stands.
            (row.WrittenTtl, row.WrittenProxied) = (row.Ttl, row.Proxied);
        }

        var outcome = await writer.SyncAsync(
            work.Zone,
            row,
            work.Credential,
            repair: false,
            CallUrgency.Interactive,
            cancellationToken
        );
        if (outcome.Error is null && row.State == RecordState.InSync)
        {
            return (row, work.Zone);
        }

        await GiveUpAsync(row, cancellationToken);
        return outcome.Error ?? Exists;
    }

    // What stands there becomes what the panel wrote, once it is marked.
    private async Task<ApiError?> AdoptAsync(ZoneWork work, DnsRecord row, CancellationToken cancellationToken)
    {
        var read = await writer.ReadAsync(work.Zone, row, work.Credential, CallUrgency.Interactive, cancellationToken);
        var error = read.Error;
        if (error is null && read.Value is { Seen: not null, Mark: MarkState.None })
        {
            error = await writer.MarkAsync(work.Zone, row, work.Credential, cancellationToken);
        }

        if (error is not null)
        {
            // Without its mark it is not ours, and the worker only forgets it.
            await GiveUpAsync(row, cancellationToken);
        }

        return error;
    }

    // The worker removes what may have been written of it.
    private async Task GiveUpAsync(DnsRecord row, CancellationToken cancellationToken)
    {
        (row.Deleting, row.State, row.DueAt) = (true, RecordState.Pending, clock.GetUtcNow());
        Audit("dns_record.create_failed", row, before: null, after: new { row.Error });
        await database.SaveChangesAsync(cancellationToken);
    }

    private async Task<Result<HeldRecord>> BeginAsync(Guid id, CancellationToken cancellationToken)
    {
        var known = await database
            .Set<DnsRecord>()
            .AsNoTracking()
            .ReachedBy(caller)
            .SingleOrDefaultAsync(record => record.Id == id, cancellationToken);
        if (known is null)
        {
            return ApiErrors.NotFound("record");
        }

        if (!known.Managed)
        {
            return ApiErrors.Conflict(
                "record_unmanaged",
                "The panel did not write this record, so it leaves it alone. Create it with adopt to take it over."
            );
        }

        if (known.OwnerType != OwnerType.Manual)
        {
            return ApiErrors.Conflict(
                "record_managed",
                "This record follows a node or an instance; its auto-config is what changes it."
            );
        }

        var zone = await database
            .Set<KnownZone>()
            .AsNoTracking()
            .SingleAsync(found => found.Id == known.ZoneRowId, cancellationToken);
        var opened = await vault.OpenAsync(zone.CredentialId, cancellationToken);
        if (opened.Failed)
        {
            return opened.Error;
        }

        var lease = await leases.TakeAsync(zone.Id, cancellationToken);
        if (lease is null)
        {
            return Busy;
        }

        var record = await database.Set<DnsRecord>().FindAsync([id], cancellationToken);
        if (record is { Managed: true, Deleting: false })
        {
            return new HeldRecord(record, new ZoneWork(zone, opened.Value), lease);
        }

        await lease.DisposeAsync();
        return ApiErrors.NotFound("record");
    }

    private static ApiError? MovedProblem(DnsRecord record, KnownZone zone, UpdateDnsRecordRequest request)
    {
        const string problem = "It cannot be changed; create another record.";
        if (request.CredentialId is { } credential && credential != record.CredentialId)
        {
            return ApiErrors.Invalid("credential_id", problem);
        }

        if (request.ZoneId is not null && request.ZoneId != zone.ZoneId)
        {
            return ApiErrors.Invalid("zone_id", problem);
        }

        if (request.Type is { } type && !type.Equals(record.Type, StringComparison.OrdinalIgnoreCase))
        {
            return ApiErrors.Invalid("type", problem);
        }

        return request.Name is not null && DnsName.Absolute(request.Name, zone.Name) != record.Name
            ? ApiErrors.Invalid("name", problem)
            : null;
    }

    // The numbers of MX and SRV may change alone.
    private async Task<Result<List<string>>> NewValuesAsync(
        DnsRecord record,
        UpdateDnsRecordRequest request,
        CancellationToken cancellationToken
    )
    {
        var content = Content.Of(request);
        var hasNumbers = (request.Priority ?? request.Weight ?? request.Port) is not null;
        if (content.Single is null && content.Several is null && content.NodeId is null)
        {
            if (!hasNumbers)
            {
                return record.Wanted;
            }

            if (record.Wanted is not [_])
            {
                return ApiErrors.Invalid("content", "The record has several values; give all of them.");
            }
        }

        if (record.Wanted is [var only] && content.Several is null && content.NodeId is null)
        {
            var (target, priority, weight, port) = RecordContent.Split(record.Type, only);
            content = content with
            {
                Single = content.Single ?? target,
                Priority = content.Priority ?? priority,
                Weight = content.Weight ?? weight,
                Port = content.Port ?? port,
            };
        }

        return await ValuesAsync(record.Type, content, cancellationToken);
    }

    private async Task<ApiError?> StandsAsWrittenAsync(
        ZoneWork work,
        DnsRecord record,
        CancellationToken cancellationToken
    )
    {
        var read = await writer.ReadAsync(
            work.Zone,
            record,
            work.Credential,
            CallUrgency.Interactive,
            cancellationToken
        );
        if (read.Failed)
        {
            return read.Error;
        }

        var (seen, mark) = read.Value;
        var decision = RecordDecision.Of(record, seen?.Values, mark, repair: false);
        return decision.Step is RecordStep.LeaveConflict or RecordStep.LeaveDrifted ? Changed : null;
    }

    private async Task<Result<(DnsRecord, KnownZone)>> WriteChangeAsync(
        ZoneWork work,
        DnsRecord record,
        UpdateDnsRecordRequest request,
        List<string> values,
        DnsLimits limits,
        CancellationToken cancellationToken
    )
    {
        var before = (record.Wanted, record.Ttl, record.Proxied, record.NodeId);
        var shown = Shown(record);
        var followed = request.Content is null && request.Contents is null;
        record.Wanted = values;
        record.Ttl = request.Ttl is null ? record.Ttl : RecordFields.Ttl(request.Ttl, limits);
        record.Proxied = request.Proxied ?? record.Proxied;
        record.NodeId = request.NodeId ?? (followed ? record.NodeId : null);
        if (database.Entry(record).State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return (record, work.Zone);
        }

        record.Version++;
        record.UpdatedAt = clock.GetUtcNow();
        (record.State, record.DueAt) = (RecordState.Pending, clock.GetUtcNow() + Abandoned);
        Audit("dns_record.updated", record, shown, Shown(record));
        await database.SaveChangesAsync(cancellationToken);
        var outcome = await writer.SyncAsync(
            work.Zone,
            record,
            work.Credential,
            repair: false,
            CallUrgency.Interactive,
            cancellationToken
        );
        if (outcome.Error is not { } error)
        {
            return record.State == RecordState.InSync ? (record, work.Zone) : Changed;
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

    private async Task<ApiError?> ForgetAsync(DnsRecord record, CancellationToken cancellationToken)
    {
        Audit("dns_record.forgotten", record, before: Shown(record), after: null);
        database.Remove(record);
        writer.Announce(record, deleted: true);
        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    private void Audit(string action, DnsRecord record, object? before, object? after) =>
        audit.Record(
            action,
            new AuditSubject("dns_record", record.Id, $"{record.Name} {record.Type}"),
            before,
            after,
            record.OrganizationId
        );

    private static object Shown(DnsRecord record) =>
        new
        {
            Contents = record.Wanted,
            record.Ttl,
            record.Proxied,
            record.NodeId,
        };

    private sealed record ZoneWork(KnownZone Zone, OpenedCredential Credential);

    private sealed class HeldRecord(DnsRecord record, ZoneWork work, ZoneLease lease) : IAsyncDisposable
    {
        public DnsRecord Record => record;

        public ZoneWork Work => work;

        public ValueTask DisposeAsync() => lease.DisposeAsync();
    }

    private sealed record Content(
        string? Single,
        IReadOnlyList<string>? Several,
        Guid? NodeId,
        int? Priority,
        int? Weight,
        int? Port
    )
    {
        public static Content Of(CreateDnsRecordRequest request) =>
            new(request.Content, request.Contents, request.NodeId, request.Priority, request.Weight, request.Port);

        public static Content Of(UpdateDnsRecordRequest request) =>
            new(request.Content, request.Contents, request.NodeId, request.Priority, request.Weight, request.Port);
    }
}
