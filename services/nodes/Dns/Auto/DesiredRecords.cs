using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>Reads what a plan needs, and makes it: the records that an auto-config asks for.</summary>
internal sealed class DesiredRecords(NodesDbContext database)
{
    /// <param name="rows">The records that the organization's nodes and instances have now.</param>
    public async Task<IReadOnlyList<DesiredRecord>> ReadAsync(
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
}
