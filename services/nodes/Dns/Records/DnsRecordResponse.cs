using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Records;

/// <summary>A record set at a provider.</summary>
/// <param name="Id">Ours; stays the same.</param>
/// <param name="Name">Relative to the zone; @ is the zone itself.</param>
/// <param name="Fqdn">The whole name, without the last dot.</param>
/// <param name="Content">The first value, without the numbers of MX and SRV.</param>
/// <param name="Contents">All values, as zone files write them.</param>
/// <param name="NodeId">Follows the address of this node.</param>
/// <param name="Managed">Whether the panel wrote it; only such a one can be changed here.</param>
/// <param name="Error">Why it is not in sync.</param>
internal sealed record DnsRecordResponse(
    Guid Id,
    Guid CredentialId,
    string ZoneId,
    string Type,
    string Name,
    string Fqdn,
    string? Content,
    IReadOnlyList<string> Contents,
    int? Ttl,
    int? Priority,
    int? Weight,
    int? Port,
    bool? Proxied,
    Guid? NodeId,
    bool Managed,
    RecordOwnerResponse? Owner,
    RecordState State,
    string? Error,
    long Version
)
{
    public static DnsRecordResponse Of(DnsRecord row, KnownZone zone)
    {
        var (content, priority, weight, port) = row.Shown is [var first, ..]
            ? RecordContent.Split(row.Type, first)
            : (null!, null, null, null);
        return new(
            row.Id,
            row.CredentialId,
            zone.ZoneId,
            row.Type,
            DnsName.Relative(row.Name, zone.Name),
            row.Name,
            content,
            row.Shown,
            row.Ttl,
            priority,
            weight,
            port,
            row.Proxied,
            row.NodeId,
            row.Managed,
            row.OwnerType is { } type ? new RecordOwnerResponse(type, row.OwnerId ?? row.Id) : null,
            row.State,
            row.Error,
            row.Version
        );
    }
}
