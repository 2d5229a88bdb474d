namespace Panel.Contracts;

// Commands from the instances service to an agent, on the queue
// node.<id>.commands. Each one names its operation: the agent
// acts once per operation id, remembers the outcome, and answers a repeated command by reporting that outcome again.

/// <summary>
/// Run the install step, then start when <paramref name="ThenStart"/>. A failed script
/// fails the operation and leaves the instance in install_failed.
/// </summary>
public sealed record InstallInstance(
    Guid OperationId,
    Guid NodeId,
    InstanceSpec Spec,
    bool ThenStart,
    DateTimeOffset Deadline
);

/// <summary>Start the instance. Succeeds at once when it already runs with this generation.</summary>
public sealed record StartInstance(Guid OperationId, Guid NodeId, InstanceSpec Spec, DateTimeOffset Deadline);

/// <summary>Stop, then start.</summary>
public sealed record RestartInstance(Guid OperationId, Guid NodeId, InstanceSpec Spec, DateTimeOffset Deadline);

/// <summary>Stop by the workload's own way, and kill after its timeout. Succeeds at once when nothing runs.</summary>
public sealed record StopInstance(
    Guid OperationId,
    Guid NodeId,
    Guid InstanceId,
    long Generation,
    DateTimeOffset Deadline
);

/// <summary>Kill at once. Overtakes and supersedes queued and running actions of the instance.</summary>
public sealed record KillInstance(
    Guid OperationId,
    Guid NodeId,
    Guid InstanceId,
    long Generation,
    DateTimeOffset Deadline
);

/// <summary>
/// Kill, then remove containers, data and every trace. Overtakes like kill. Succeeds when nothing is there.
/// </summary>
public sealed record DeleteInstance(
    Guid OperationId,
    Guid NodeId,
    Guid InstanceId,
    long Generation,
    DateTimeOffset Deadline
);

/// <summary>Remember a changed specification; it takes effect with the next start.</summary>
public sealed record UpdateInstance(Guid OperationId, Guid NodeId, InstanceSpec Spec, DateTimeOffset Deadline);

/// <summary>
/// Pack files of the instance's data root into a new archive in it. Beside start and stop, not between them.
/// </summary>
/// <param name="Paths">Files and folders, 1 to 100, from the data root.</param>
/// <param name="Target">The archive's path from the data root; must not exist.</param>
/// <param name="Format">zip, tar, tar.gz or tar.zst.</param>
public sealed record ArchiveFiles(
    Guid OperationId,
    Guid NodeId,
    Guid InstanceId,
    IReadOnlyList<string> Paths,
    string Target,
    string Format,
    DateTimeOffset Deadline
);

/// <summary>
/// Unpack an archive of the instance's data root into a folder of it. Unpacked beside, then moved: a failure leaves
/// what was there.
/// </summary>
/// <param name="Path">The archive's path from the data root; its first bytes say what it is.</param>
/// <param name="Target">The folder's path from the data root, made when it is not there.</param>
public sealed record ExtractArchive(
    Guid OperationId,
    Guid NodeId,
    Guid InstanceId,
    string Path,
    string Target,
    DateTimeOffset Deadline
);

/// <summary>Give up an operation that is queued or running. Unknown or ended ones are ignored.</summary>
public sealed record CancelOperation(Guid OperationId, Guid NodeId, Guid InstanceId);

/// <summary>
/// The full desired state of a node, the answer to <see cref="NodeConnected"/>.
/// The agent brings each instance to it. Instances named
/// in <paramref name="Deleted"/> are removed with their data; ones named nowhere are left alone and reported.
/// </summary>
public sealed record SyncNode(
    Guid NodeId,
    IReadOnlyList<DesiredInstance> Instances,
    IReadOnlyList<Guid> Deleted,
    DateTimeOffset At
);

/// <param name="Installed">False while the install step has never succeeded: such an instance is not started.</param>
public sealed record DesiredInstance(InstanceSpec Spec, DesiredState Desired, bool Installed);
