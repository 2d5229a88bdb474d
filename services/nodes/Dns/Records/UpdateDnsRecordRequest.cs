using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Dns.Records;

/// <summary>
/// <c>PUT /v1/dns/records/{id}</c>. What is left out stays as it is; where it stands cannot be changed.
/// </summary>
/// <param name="CredentialId">Must be the one that it has.</param>
/// <param name="ZoneId">Must be the one that it has.</param>
/// <param name="Type">Must be the one that it has.</param>
/// <param name="Name">Must be the one that it has.</param>
/// <param name="Content">The address, host or text.</param>
/// <param name="Contents">Instead of content: several values, as zone files write them.</param>
/// <param name="NodeId">Instead of content: the address of this node, now and when it changes.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Priority">Of MX and SRV.</param>
/// <param name="Weight">Of SRV.</param>
/// <param name="Port">Of SRV.</param>
/// <param name="Proxied">Where the provider knows such a thing.</param>
internal sealed record UpdateDnsRecordRequest(
    Guid? CredentialId,
    [property: StringLength(255, MinimumLength = 1)] string? ZoneId,
    string? Type,
    [property: StringLength(255, MinimumLength = 1)] string? Name,
    string? Content,
    IReadOnlyList<string>? Contents,
    Guid? NodeId,
    [property: Range(60, 86400)] int? Ttl,
    [property: Range(0, 65535)] int? Priority,
    [property: Range(0, 65535)] int? Weight,
    [property: Range(0, 65535)] int? Port,
    bool? Proxied
);
