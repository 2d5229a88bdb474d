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

public sealed record InstanceStateChanged(
    Guid InstanceId,
    Guid OrganizationId,
    Guid NodeId,
    string Name,
    InstanceState From,
    InstanceState To,
    DateTimeOffset At
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
