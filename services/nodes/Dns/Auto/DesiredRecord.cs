using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns.Auto;

/// <summary>A record that should be there.</summary>
/// <param name="Name">Absolute.</param>
internal sealed record DesiredRecord(OwnerType OwnerType, Guid OwnerId, string Name, string Type, string Value);
