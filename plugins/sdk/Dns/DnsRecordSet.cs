namespace Panel.Plugins.Sdk.Dns;

/// <summary>All records of one name and type.</summary>
/// <param name="Name">Absolute, lower case, without the last dot.</param>
/// <param name="Type">A, AAAA, CNAME, TXT, SRV, MX, CAA, NS, or another in upper case.</param>
/// <param name="Ttl">Seconds; null where the provider chooses.</param>
/// <param name="Values">
/// As zone files write them, without quotation marks around TXT and without the last dot of names:
/// <c>10 mail.example.com</c> for MX, <c>0 5 25565 mc.example.com</c> for SRV, <c>0 issue "ca.example"</c> for CAA.
/// </param>
/// <param name="Proxied">Whether the provider answers with its own addresses; null where it knows no such thing.</param>
public sealed record DnsRecordSet(
    string Name,
    string Type,
    int? Ttl,
    IReadOnlyList<string> Values,
    bool? Proxied = null
);
