namespace Panel.Plugins.Sdk.Dns;

/// <summary>One change of one record set.</summary>
/// <param name="Name">Of the set.</param>
/// <param name="Type">Of the set.</param>
/// <param name="Expected">What must stand there; null when nothing may. Values are compared as a set, TTL is not.</param>
/// <param name="Wanted">What is to stand there; null to delete.</param>
public sealed record DnsChange(string Name, string Type, DnsRecordSet? Expected, DnsRecordSet? Wanted);
