using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Dns.Auto;

/// <summary><c>PUT /v1/dns/auto-config</c>. What is left out stays as it is.</summary>
/// <param name="CredentialId">Where the zone is.</param>
/// <param name="ZoneId">As the list of zones has it.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Reserved">Names, relative to the zone, that nothing is given.</param>
/// <param name="Repair">Whether records that were changed from outside are put back.</param>
/// <param name="ConfirmDeletions">Lets the pass go on that stopped because it would delete many records.</param>
internal sealed record AutoConfigRequest(
    bool? Enabled,
    Guid? CredentialId,
    [property: StringLength(DnsAutoConfig.LongestZoneId, MinimumLength = 1)] string? ZoneId,
    [property: Range(60, 86400)] int? Ttl,
    AutoConfigNodesPart? Nodes,
    AutoConfigInstancesPart? Instances,
    [property: MaxLength(100)] IReadOnlyList<string>? Reserved,
    bool? Repair,
    bool? ConfirmDeletions
);
