namespace Panel.Contracts;

// Events from the nodes service.

/// <summary>
/// The whole public state of a node after a change; receivers keep the highest <paramref name="Version"/>.
/// </summary>
/// <param name="OrganizationId">Null for a node of the platform, which every organization may use.</param>
/// <param name="MissingIsolation">As of <see cref="NodeConnected"/>.</param>
/// <param name="OpenToAll">Every organization may run plain processes here; false: only
/// those of platform administrators, and the node's own.</param>
public sealed record NodeChanged(
    Guid NodeId,
    Guid? OrganizationId,
    string Name,
    NodeStatus Status,
    bool Schedulable,
    IReadOnlyDictionary<string, string> Labels,
    NodeCapacity Capacity,
    string Runtime,
    string PublicAddress,
    PortRange Ports,
    long Version,
    DateTimeOffset At,
    IReadOnlyList<string>? MissingIsolation = null,
    bool OpenToAll = false
);

/// <summary>Host ports that instances may be given, both ends included.</summary>
public sealed record PortRange(int First, int Last);

public sealed record NodeWentOnline(Guid NodeId, Guid? OrganizationId, string Name, DateTimeOffset At);

/// <summary>No heartbeat for 90 s.</summary>
public sealed record NodeWentOffline(
    Guid NodeId,
    Guid? OrganizationId,
    string Name,
    DateTimeOffset LastSeenAt,
    DateTimeOffset At
);

public sealed record NodeDeleted(Guid NodeId, Guid? OrganizationId, DateTimeOffset At);
