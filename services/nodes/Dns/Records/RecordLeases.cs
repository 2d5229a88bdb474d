using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Records;

/// <summary>Finds the record that a request names and takes the lease of its zone.</summary>
internal sealed class RecordLeases(NodesDbContext database, CredentialVault vault, ZoneLeases leases, Principal caller)
{
    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<Result<RecordLease>> TakeAsync(Guid id, long? expected, CancellationToken cancellationToken)
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

        if (ProblemOf(known) is { } problem)
        {
            return problem;
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
            return RecordErrors.ZoneBusy;
        }

        // Read again: the writer before may have changed it.
        var record = await database.Set<DnsRecord>().FindAsync([id], cancellationToken);
        ApiError? refusal =
            record is not { Managed: true, Deleting: false } ? ApiErrors.NotFound("record")
            : expected is { } version && version != record.Version ? ApiErrors.StaleVersion()
            : null;
        if (refusal is null)
        {
            return new RecordLease(record!, new OpenedZone(zone, opened.Value), lease);
        }

        await lease.DisposeAsync();
        return refusal;
    }

    private static ApiError? ProblemOf(DnsRecord record) =>
        !record.Managed
            ? ApiErrors.Conflict(
                "record_unmanaged",
                "The panel did not write this record, so it leaves it alone. Create it with adopt to take it over."
            )
        : record.OwnerType != OwnerType.Manual
            ? ApiErrors.Conflict(
                "record_managed",
                "This record follows a node or an instance; its auto-config is what changes it."
            )
        : null;
}
