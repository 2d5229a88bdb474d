namespace Panel.Nodes.Dns.Auto;

/// <summary>Names of nodes.</summary>
/// <param name="Template">With {node}, {org}, {id8} and {label:x}.</param>
internal sealed record AutoConfigNodesPart(bool? Enabled, string? Template);
