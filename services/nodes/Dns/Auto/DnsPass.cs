using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Compares what an organization's auto-config asks for with the records that it has, and writes down what is to be
/// done; the worker writes it to the provider.
/// </summary>
internal sealed partial class DnsPass(
    NodesDbContext database,
    DnsRefresher refresher,
    RecordWriter writer,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock,
    ILogger<DnsPass> logger
)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    /// <summary>A pass that deletes more than both stops.</summary>
    public const int MostDeletions = 20;

    public const double MostDeletedShare = 0.3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>Nothing happens while another replica makes a pass of the organization.</summary>
    public async Task RunAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        if (!await TakeAsync(organizationId, cancellationToken))
        {
            return;
        }

        var config = await database.Set<DnsAutoConfig>().FindAsync([organizationId], cancellationToken);
        if (config is null)
        {
            return;
        }

        // What comes in from now on asks for another pass.
        var asked = config.Asked;
        var zone = await ZoneAsync(config, cancellationToken);
        var isMissing = config.Enabled && zone is null;
        config.Error = isMissing ? "The zone is not there, or the credential cannot read it." : null;
        var wait = isMissing ? Soon : await PlanAsync(config, zone, cancellationToken);
        (config.LeaseId, config.LeaseUntil) = (null, null);
        config.PassedAt = clock.GetUtcNow();
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            // A request or a message was faster; the next pass sees what it did.
            Log.Overtaken(logger, organizationId);
            database.ChangeTracker.Clear();
            wait = TimeSpan.Zero;
        }

        await FinishAsync(organizationId, asked, clock.GetUtcNow() + wait, cancellationToken);
    }

    private async Task<bool> TakeAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Guid? lease = Guid.CreateVersion7();
        DateTimeOffset? until = now + Lease;
        return await database
                .Set<DnsAutoConfig>()
                .Where(config => config.OrganizationId == organizationId)
                .Where(config => config.LeaseUntil == null || config.LeaseUntil < now)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(config => config.LeaseId, lease)
                            .SetProperty(config => config.LeaseUntil, until),
                    cancellationToken
                ) == 1;
    }

    private Task<int> FinishAsync(
        Guid organizationId,
        long asked,
        DateTimeOffset next,
        CancellationToken cancellationToken
    ) =>
        database
            .Set<DnsAutoConfig>()
            .Where(config => config.OrganizationId == organizationId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(config => config.DueAt, config => config.Asked == asked ? next : config.DueAt)
                        .SetProperty(config => config.LeaseId, (Guid?)null)
                        .SetProperty(config => config.LeaseUntil, (DateTimeOffset?)null),
                cancellationToken
            );

    private async Task<KnownZone?> ZoneAsync(DnsAutoConfig config, CancellationToken cancellationToken)
    {
        if (!config.Enabled || config.CredentialId is not { } credentialId || config.ZoneId is not { } zoneId)
        {
            return null;
        }

        var zones = database
            .Set<KnownZone>()
            .AsNoTracking()
            .Where(zone => zone.CredentialId == credentialId && zone.ZoneId == zoneId);
        if (await zones.SingleOrDefaultAsync(cancellationToken) is { } known)
        {
            return known;
        }

        await refresher.WaitAsync([refresher.RefreshZonesAsync(credentialId)], cancellationToken);
        return await zones.SingleOrDefaultAsync(cancellationToken);
    }

    /// <returns>When the next pass is due.</returns>
    private async Task<TimeSpan> PlanAsync(DnsAutoConfig config, KnownZone? zone, CancellationToken cancellationToken)
    {
        var rows = await database
            .Set<DnsRecord>()
            .Where(record => record.OrganizationId == config.OrganizationId && record.Managed)
            .Where(record => record.OwnerType == OwnerType.Node || record.OwnerType == OwnerType.Instance)
            .OrderBy(record => record.Id)
            .ToListAsync(cancellationToken);
        if (zone is null)
        {
            // Switched off: what is there stays, but for what belonged to things that are gone.
            var gone = await GoneAsync(rows, cancellationToken);
            return Stops(config, gone, rows) ? Interval : Delete(config, gone);
        }

        var desired = await DesiredAsync(config, zone, rows, cancellationToken);
        var wanted = desired.ToDictionary(record => (record.Name, record.Type));
        List<DnsRecord> superfluous =
        [
            .. rows.Where(row =>
                !row.Deleting
                && !(
                    row.ZoneRowId == zone.Id
                    && wanted.TryGetValue((row.Name, row.Type), out var record)
                    && record.OwnerId == row.OwnerId
                )
            ),
        ];
        if (Stops(config, superfluous, rows))
        {
            return Interval;
        }

        Delete(config, superfluous);
        return await WriteAsync(config, zone, wanted, cancellationToken) ? Interval : Soon;
    }

    private bool Stops(DnsAutoConfig config, List<DnsRecord> deleted, List<DnsRecord> rows)
    {
        var kept = rows.Count(row => !row.Deleting);
        if (
            deleted.Count <= MostDeletions
            || deleted.Count <= kept * MostDeletedShare
            || deleted.Count <= config.ConfirmedDeletions
        )
        {
            return false;
        }

        if (config.StoppedDeletions != deleted.Count)
        {
            config.StoppedDeletions = deleted.Count;
            config.Version++;
            outbox.Publish(new DnsPassStopped(config.OrganizationId, deleted.Count, kept, clock.GetUtcNow()));
            audit.RecordByPanel(
                "dns_auto_config.pass_stopped",
                Subject(config),
                after: new { Deletions = deleted.Count, Records = kept },
                organization: config.OrganizationId
            );
            Log.Stopped(logger, config.OrganizationId, deleted.Count, kept);
        }

        config.Error = $"A pass would delete {deleted.Count} of {kept} records, and waits for confirm_deletions.";
        return true;
    }

    private TimeSpan Delete(DnsAutoConfig config, List<DnsRecord> rows)
    {
        if (config.StoppedDeletions > 0 || config.ConfirmedDeletions > 0)
        {
            (config.StoppedDeletions, config.ConfirmedDeletions) = (0, 0);
            config.Version++;
        }

        foreach (var row in rows.Where(row => !row.Deleting))
        {
            row.Deleting = true;
            Due(row);
            audit.RecordByPanel(
                "dns_record.deleted",
                new AuditSubject("dns_record", row.Id, $"{row.Name} {row.Type}"),
                new { Contents = row.Wanted },
                organization: row.OrganizationId
            );
        }

        return Interval;
    }

    private async Task<List<DnsRecord>> GoneAsync(List<DnsRecord> rows, CancellationToken cancellationToken)
    {
        Guid[] owners = [.. rows.Where(row => !row.Deleting).Select(row => row.OwnerId).OfType<Guid>().Distinct()];
        var nodes = await database
            .Set<Node>()
            .Where(node => owners.Contains(node.Id))
            .Select(node => node.Id)
            .ToHashSetAsync(cancellationToken);
        var ended = await database
            .Set<KnownInstance>()
            .Where(instance => owners.Contains(instance.Id) && instance.DeletedAt != null)
            .Select(instance => instance.Id)
            .ToHashSetAsync(cancellationToken);
        return
        [
            .. rows.Where(row =>
                !row.Deleting
                && row.OwnerId is { } owner
                && (row.OwnerType == OwnerType.Node ? !nodes.Contains(owner) : ended.Contains(owner))
            ),
        ];
    }

    private async Task<IReadOnlyList<DesiredRecord>> DesiredAsync(
        DnsAutoConfig config,
        KnownZone zone,
        List<DnsRecord> rows,
        CancellationToken cancellationToken
    )
    {
        var instances = await database
            .Set<KnownInstance>()
            .AsNoTracking()
            .Where(instance => instance.OrganizationId == config.OrganizationId && instance.DeletedAt == null)
            .ToListAsync(cancellationToken);
        Guid[] places = [.. instances.Select(instance => instance.NodeId).Distinct()];
        // A credential that the platform shares names the platform's nodes too.
        var shared = zone.Owner == Credential.Platform;
        var nodes = await database
            .Set<Node>()
            .AsNoTracking()
            .Where(node =>
                node.OrganizationId == config.OrganizationId
                || (shared && node.OrganizationId == null)
                || places.Contains(node.Id)
            )
            .ToListAsync(cancellationToken);
        var organization = await database
            .Set<KnownOrganization>()
            .Where(known => known.Id == config.OrganizationId)
            .Select(known => known.Name)
            .SingleOrDefaultAsync(cancellationToken);
        var plan = new DnsPlan(
            config,
            zone.Name,
            organization ?? NameTemplate.Id8(config.OrganizationId),
            await TakenAsync(config, zone, cancellationToken),
            rows.Where(row => row.ZoneRowId == zone.Id && row.Type != "SRV" && !row.Deleting)
                .GroupBy(row => (row.OwnerType!.Value, row.OwnerId!.Value))
                .ToDictionary(group => group.Key, group => DnsName.Relative(group.First().Name, zone.Name))
        );
        return plan.Make(
            nodes.Where(node =>
                node.OrganizationId == config.OrganizationId || (shared && node.OrganizationId == null)
            ),
            instances,
            nodes.ToDictionary(node => node.Id)
        );
    }

    private async Task<HashSet<string>> TakenAsync(
        DnsAutoConfig config,
        KnownZone zone,
        CancellationToken cancellationToken
    )
    {
        var names = await database
            .Set<DnsRecord>()
            .Where(record => record.ZoneRowId == zone.Id && record.Managed && record.Type != "TXT")
            .Where(record => record.OwnerType == OwnerType.Manual || record.OrganizationId != config.OrganizationId)
            .Select(record => record.Name)
            .ToListAsync(cancellationToken);
        return [.. names.Select(name => DnsName.Relative(name, zone.Name))];
    }

    /// <returns>False when something has to wait until another record is gone.</returns>
    private async Task<bool> WriteAsync(
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
                row = NewRow(zone, record);
                database.Add(row);
            }
            else if (row.Managed && row.OwnerId != record.OwnerId)
            {
                // The one before still stands there.
                complete = false;
                continue;
            }

            Put(row, record, config);
        }

        return complete;
    }

    private DnsRecord NewRow(KnownZone zone, DesiredRecord record) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Owner = zone.Owner,
            ZoneRowId = zone.Id,
            CredentialId = zone.CredentialId,
            Name = record.Name,
            Type = record.Type,
            CreatedAt = clock.GetUtcNow(),
        };

    private void Put(DnsRecord row, DesiredRecord record, DnsAutoConfig config)
    {
        var isNew = !row.Managed;
        if (isNew)
        {
            row.Managed = true;
            row.ManagedCredentialId = row.CredentialId;
            row.OrganizationId = config.OrganizationId;
            (row.OwnerType, row.OwnerId) = (record.OwnerType, record.OwnerId);
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
        Due(row);
        audit.RecordByPanel(
            isNew ? "dns_record.created" : "dns_record.updated",
            new AuditSubject("dns_record", row.Id, $"{row.Name} {row.Type}"),
            before,
            new { Contents = row.Wanted, Owner = $"{record.OwnerType}/{record.OwnerId}" },
            row.OrganizationId
        );
    }

    private void Due(DnsRecord row)
    {
        var now = clock.GetUtcNow();
        (row.State, row.DueAt, row.Failures, row.UpdatedAt) = (RecordState.Pending, now, 0, now);
        row.Version++;
        writer.Announce(row, deleted: false);
    }

    private static AuditSubject Subject(DnsAutoConfig config) =>
        new("dns_auto_config", config.OrganizationId, "auto-config");

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The DNS pass of organization {Organization} would delete {Deletions} of {Records} records; it waits for "
                + "confirmation."
        )]
        public static partial void Stopped(ILogger logger, Guid organization, int deletions, int records);

        [LoggerMessage(2, LogLevel.Information, "The DNS pass of organization {Organization} begins anew.")]
        public static partial void Overtaken(ILogger logger, Guid organization);
    }
}
