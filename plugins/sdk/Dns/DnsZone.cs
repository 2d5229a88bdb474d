namespace Panel.Plugins.Sdk.Dns;

/// <param name="Id">The provider's own.</param>
/// <param name="Name">Without the last dot.</param>
/// <param name="Active">False while the provider does not serve it, for example before the delegation.</param>
public sealed record DnsZone(string Id, string Name, bool Active);
