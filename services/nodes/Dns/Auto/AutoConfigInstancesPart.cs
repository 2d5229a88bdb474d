namespace Panel.Nodes.Dns.Auto;

/// <summary>Names of instances.</summary>
/// <param name="Template">With {instance}, {org}, {id8} and {label:x}, a label of its workload.</param>
/// <param name="Srv">Whether those with the annotation panel.dns/srv get a SRV record.</param>
internal sealed record AutoConfigInstancesPart(bool? Enabled, string? Template, bool? Srv);
