namespace Panel.Nodes.Dns.Zones;

/// <summary>A zone at a provider.</summary>
/// <param name="Id">The provider's own.</param>
/// <param name="Provider">The type of the credential.</param>
internal sealed record DnsZoneResponse(string Id, Guid CredentialId, string Provider, string Name, ZoneStatus Status);
