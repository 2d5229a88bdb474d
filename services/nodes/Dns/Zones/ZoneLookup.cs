using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Zones;

/// <summary>Finds a zone in our copy, which is read again when the zone is not in it.</summary>
internal sealed class ZoneLookup(NodesDbContext database, DnsRefresher refresher)
{
    public async Task<KnownZone?> FindAsync(Guid credentialId, string zoneId, CancellationToken cancellationToken)
    {
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
}
