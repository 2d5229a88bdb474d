using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Writing;

/// <summary>One writer for each zone at a time, over all replicas: the row of the zone holds a lease.</summary>
internal sealed class ZoneLeases(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Longer than the calls for one record may take together.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Three seconds: a person waits.
    private const int PersonsAttempts = 30;

    /// <summary>Null when another writer has it.</summary>
    public async Task<ZoneLease?> TryTakeAsync(Guid zoneRowId, CancellationToken cancellationToken)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        return await MoveAsync(
            zoneRowId,
            zone => zone.LeaseUntil == null || zone.LeaseUntil < now,
            id,
            cancellationToken
        )
            ? new ZoneLease(this, zoneRowId, id)
            : null;
    }

    /// <summary>Waits a little for the writer before; null when it takes longer.</summary>
    public async Task<ZoneLease?> TakeAsync(Guid zoneRowId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < PersonsAttempts; attempt++)
        {
            if (await TryTakeAsync(zoneRowId, cancellationToken) is { } lease)
            {
                return lease;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        return null;
    }

    internal Task<bool> RenewAsync(Guid zoneRowId, Guid id, CancellationToken cancellationToken) =>
        MoveAsync(zoneRowId, zone => zone.LeaseId == id, id, cancellationToken);

    internal async Task ReleaseAsync(Guid zoneRowId, Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<NodesDbContext>()
            .Set<KnownZone>()
            .Where(zone => zone.Id == zoneRowId && zone.LeaseId == id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(zone => zone.LeaseId, (Guid?)null)
                        .SetProperty(zone => zone.LeaseUntil, (DateTimeOffset?)null),
                CancellationToken.None
            );
    }

    private async Task<bool> MoveAsync(
        Guid zoneRowId,
        System.Linq.Expressions.Expression<Func<KnownZone, bool>> free,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        Guid? holder = id;
        DateTimeOffset? until = clock.GetUtcNow() + Length;
        await using var scope = scopes.CreateAsyncScope();
        return await scope
                .ServiceProvider.GetRequiredService<NodesDbContext>()
                .Set<KnownZone>()
                .Where(zone => zone.Id == zoneRowId)
                .Where(free)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(zone => zone.LeaseId, holder).SetProperty(zone => zone.LeaseUntil, until),
                    cancellationToken
                ) == 1;
    }
}
