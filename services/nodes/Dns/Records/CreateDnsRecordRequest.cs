using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Dns.Records;

/// <summary><c>POST /v1/dns/records</c>.</summary>
/// <param name="ZoneId">As the list of zones has it.</param>
/// <param name="Type">A, AAAA, CNAME, TXT, SRV, MX, CAA or NS.</param>
/// <param name="Name">Relative to the zone, or with the zone at its end; @ is the zone itself.</param>
/// <param name="Content">The address, host or text.</param>
/// <param name="Contents">Instead of content: several values, as zone files write them.</param>
/// <param name="NodeId">Instead of content: the address of this node, now and when it changes.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Priority">Of MX and SRV.</param>
/// <param name="Weight">Of SRV.</param>
/// <param name="Port">Of SRV.</param>
/// <param name="Proxied">Where the provider knows such a thing.</param>
/// <param name="Adopt">Take over a record that stands there already with exactly this content.</param>
internal sealed record CreateDnsRecordRequest(
    [property: Required] Guid? CredentialId,
    [property: Required, StringLength(255, MinimumLength = 1)] string? ZoneId,
    [property: Required] string? Type,
    [property: Required, StringLength(255, MinimumLength = 1)] string? Name,
    string? Content,
    IReadOnlyList<string>? Contents,
    Guid? NodeId,
    [property: Range(60, 86400)] int? Ttl,
    [property: Range(0, 65535)] int? Priority,
    [property: Range(0, 65535)] int? Weight,
    [property: Range(0, 65535)] int? Port,
    bool? Proxied,
    bool? Adopt
);
