using Panel.Hosting.Principals;
using Panel.Nodes.Credentials;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns;

/// <summary>Zones and records are seen by those who see their credential.</summary>
internal static class DnsAccess
{
    public static IQueryable<KnownZone> KnownTo(this IQueryable<KnownZone> zones, Principal caller)
    {
        var (organization, shared) = (caller.Organization, caller.SeesShared());
        return zones.Where(zone => zone.Owner == organization || (shared && zone.Owner == Credential.Platform));
    }

    public static IQueryable<DnsRecord> KnownTo(this IQueryable<DnsRecord> records, Principal caller)
    {
        var (organization, shared) = (caller.Organization, caller.SeesShared());
        return records.Where(record => record.Owner == organization || (shared && record.Owner == Credential.Platform));
    }

    /// <summary>For one that the request names by its id.</summary>
    public static IQueryable<DnsRecord> ReachedBy(this IQueryable<DnsRecord> records, Principal caller) =>
        caller.EveryOrganization && caller.SeesShared() ? records : records.KnownTo(caller);
}
