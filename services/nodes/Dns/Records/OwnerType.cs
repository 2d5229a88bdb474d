namespace Panel.Nodes.Dns.Records;

/// <summary>What a managed record belongs to.</summary>
internal enum OwnerType
{
    /// <summary>A request of a user made it.</summary>
    Manual,

    Node,

    Instance,
}
