namespace Panel.Plugins.Sdk.Clouds;

/// <param name="Protocol">tcp, udp or icmp.</param>
/// <param name="FirstPort">Null for icmp.</param>
/// <param name="LastPort">The same as the first for one port.</param>
/// <param name="Sources">CIDR; empty: all.</param>
public sealed record CloudFirewallRule(string Protocol, int? FirstPort, int? LastPort, IReadOnlyList<string> Sources);
