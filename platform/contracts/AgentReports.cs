namespace Panel.Contracts;

// Reports from an agent, sent to its own report exchange through its
// on-disk outbox. Delivered at least once and, after an
// outage, late: every receiver compares Sequence (grows with each report of a node, also across restarts) or At.

/// <summary>Every 10 s while the agent runs. Not kept in the outbox: an old heartbeat says nothing.</summary>
/// <param name="CpuPercent">Of the whole node, 0–100.</param>
public sealed record NodeHeartbeat(
    Guid NodeId,
    long Sequence,
    DateTimeOffset At,
    double CpuPercent,
    long MemoryUsedBytes,
    long DiskUsedBytes,
    int Instances
);

/// <summary>The agent came up or reached the broker again; answered with <see cref="SyncNode"/>.</summary>
/// <param name="Runtime">docker or process.</param>
/// <param name="MissingIsolation">
/// What separates workloads from the node and from each other, and is missing
/// here: <c>user</c>, <c>mounts</c>, <c>processes</c>.
/// Empty when nothing is missing; null from an agent that does not say.
/// </param>
/// <param name="OpenToAll">The operator lets every organization run plain processes here.</param>
public sealed record NodeConnected(
    Guid NodeId,
    long Sequence,
    DateTimeOffset At,
    string AgentVersion,
    string Runtime,
    string Hostname,
    NodeCapacity Capacity,
    IReadOnlyList<InstanceObservation> Instances,
    IReadOnlyList<string>? MissingIsolation = null,
    bool OpenToAll = false
);

/// <summary>CPU in thousandths of a core, memory and disk in bytes.</summary>
public sealed record NodeCapacity(int CpuMillicores, long MemoryBytes, long DiskBytes);

/// <summary>Hourly, and when something changed.</summary>
public sealed record NodeInventoryReported(
    Guid NodeId,
    long Sequence,
    DateTimeOffset At,
    SystemInventory System,
    IReadOnlyList<NetworkInterfaceInventory> Network,
    IReadOnlyList<DiskInventory> Disks
);

public sealed record SystemInventory(
    string Hostname,
    string OperatingSystem,
    string Kernel,
    string Architecture,
    string CpuModel,
    int CpuCores,
    long MemoryBytes,
    DateTimeOffset BootedAt,
    string Runtime,
    string RuntimeVersion
);

/// <param name="Addresses">In CIDR notation.</param>
public sealed record NetworkInterfaceInventory(
    string Name,
    string Mac,
    bool Up,
    long SpeedMbit,
    IReadOnlyList<string> Addresses
);

public sealed record DiskInventory(string Device, string MountPoint, string FileSystem, long SizeBytes, long UsedBytes);

/// <summary>An instance changed its state.</summary>
public sealed record InstanceObserved(Guid NodeId, long Sequence, InstanceObservation Observation);

/// <summary>All instances the agent knows, every 30 s.</summary>
public sealed record InstancesObserved(
    Guid NodeId,
    long Sequence,
    DateTimeOffset At,
    IReadOnlyList<InstanceObservation> Instances
);

/// <param name="Generation">The generation that the agent acted on.</param>
/// <param name="RestartAt">When a crashed instance will be started again; null when it will not.</param>
/// <param name="Restarts">Restarts after crashes since it last ran for ten minutes.</param>
/// <param name="Reason">Why it is in this state, for people; null when there is nothing to say.</param>
/// <param name="MissingIsolation">As of <see cref="NodeConnected"/>, for the run that it
/// describes; null when it does not run or the agent does not say.</param>
public sealed record InstanceObservation(
    Guid InstanceId,
    InstanceState State,
    long Generation,
    DateTimeOffset At,
    DateTimeOffset? StartedAt,
    LastExit? LastExit,
    int Restarts,
    DateTimeOffset? RestartAt,
    string? Reason,
    IReadOnlyList<string>? MissingIsolation = null
);

public sealed record LastExit(int Code, bool Oom, DateTimeOffset At);

/// <summary>A step of an operation, for people. Percent is null when unknown.</summary>
public sealed record OperationProgressed(
    Guid NodeId,
    long Sequence,
    Guid OperationId,
    Guid InstanceId,
    int? Percent,
    string Message,
    DateTimeOffset At
);

/// <summary>An operation ended on the agent.</summary>
/// <param name="Code">Stable reason in snake_case, for example <c>image_missing</c>,
/// <c>port_taken</c>, <c>install_exit_code</c>, <c>interrupted</c>; null on success.</param>
/// <param name="Observation">The instance right after; null when it is gone.</param>
/// <param name="Warnings">What went wrong without failing the operation, for people; null when nothing did.</param>
/// <param name="Result">What the kind of operation tells of its work: a JSON object of 16 KiB at most; null when nothing.</param>
public sealed record OperationFinished(
    Guid NodeId,
    long Sequence,
    Guid OperationId,
    Guid InstanceId,
    OperationOutcome Outcome,
    string? Code,
    string? Error,
    DateTimeOffset At,
    InstanceObservation? Observation,
    IReadOnlyList<string>? Warnings = null,
    string? Result = null
);
