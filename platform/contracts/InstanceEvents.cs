namespace Panel.Contracts;

// Events from the instances service.

/// <summary>
/// Sums of what instances reserve on a node; the nodes service shows them.
/// Receivers keep the highest <paramref name="Version"/>.
/// </summary>
public sealed record NodeAllocationChanged(
    Guid NodeId,
    NodeCapacity Allocated,
    int Instances,
    long Version,
    DateTimeOffset At
);

public sealed record InstanceCreated(
    Guid InstanceId,
    Guid OrganizationId,
    Guid NodeId,
    string Name,
    ResourceLimits Limits,
    DateTimeOffset At
);

public sealed record InstanceRenamed(Guid InstanceId, Guid OrganizationId, string Name, DateTimeOffset At);

/// <param name="ObservedAt">When the node saw it; null when the panel itself changed the state, and from earlier builds.</param>
public sealed record InstanceStateChanged(
    Guid InstanceId,
    Guid OrganizationId,
    Guid NodeId,
    string Name,
    InstanceState From,
    InstanceState To,
    DateTimeOffset At,
    DateTimeOffset? ObservedAt = null
);

/// <summary>The workload ended by itself although it should run.</summary>
public sealed record InstanceCrashed(
    Guid InstanceId,
    Guid OrganizationId,
    Guid NodeId,
    string Name,
    LastExit Exit,
    int Restarts,
    DateTimeOffset? RestartAt,
    DateTimeOffset At
);

public sealed record InstanceDeleted(Guid InstanceId, Guid OrganizationId, Guid NodeId, DateTimeOffset At);

/// <summary>
/// The whole of an instance that other services name it by; said with each change, and again every ten minutes.
/// Receivers keep the highest <paramref name="Version"/>.
/// </summary>
/// <param name="Labels">Of its workload.</param>
/// <param name="Srv">The workload's annotation <c>panel.dns/srv</c>; null without one.</param>
/// <param name="Version">Its generation.</param>
public sealed record InstanceChanged(
    Guid InstanceId,
    Guid OrganizationId,
    Guid NodeId,
    string Name,
    IReadOnlyDictionary<string, string> Labels,
    string? Srv,
    IReadOnlyList<InstancePort> Ports,
    long Version,
    DateTimeOffset At
);

/// <param name="Primary">The one that players and customers are told.</param>
public sealed record InstancePort(string Name, int HostPort, PortProtocol Protocol, bool Primary);
