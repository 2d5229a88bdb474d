using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Compares what an organization's auto-config asks for with the records that it has, and writes down what is to be
/// done; the worker writes it to the provider.
/// </summary>
internal sealed partial class DnsPass(
    NodesDbContext database,
    ZoneLookup zones,
    DesiredRecords desiredRecords,
    DesiredRecordUpdater updater,
    SuperfluousRecordRemover remover,
    TimeProvider clock,
    ILogger<DnsPass> logger
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
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

    private async Task<KnownZone?> ZoneAsync(DnsAutoConfig config, CancellationToken cancellationToken) =>
        config is { Enabled: true, CredentialId: { } credentialId, ZoneId: { } zoneId }
            ? await zones.FindAsync(credentialId, zoneId, cancellationToken)
            : null;

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
            remover.TryRemove(config, await GoneAsync(rows, cancellationToken), rows);
            return Interval;
        }

        var desired = await desiredRecords.ReadAsync(config, zone, rows, cancellationToken);
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
        if (!remover.TryRemove(config, superfluous, rows))
        {
            return Interval;
        }

        return await updater.UpdateAsync(config, zone, wanted, cancellationToken) ? Interval : Soon;
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The DNS pass of organization {Organization} begins anew.")]
        public static partial void Overtaken(ILogger logger, Guid organization);
    }
}
