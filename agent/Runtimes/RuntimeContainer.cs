namespace Panel.Agent.Runtimes;

public enum ContainerRole
{
    Workload,
    Install,
}

/// <param name="Generation">The specification's generation that it was made from.</param>
/// <param name="Exit">Set once it has ended.</param>
/// <param name="MissingIsolation">What this run of the workload lacks.</param>
public sealed record RuntimeContainer(
    Guid InstanceId,
    ContainerRole Role,
    long Generation,
    bool Running,
    DateTimeOffset? StartedAt,
    ContainerExit? Exit,
    IsolationKinds MissingIsolation = IsolationKinds.None
);

public sealed record ContainerExit(int Code, bool Oom, DateTimeOffset At);

/// <param name="Stream">stdout or stderr.</param>
public sealed record RuntimeLine(DateTimeOffset Time, string Stream, string Text);

/// <summary>Counters are since the start of the workload. CPU in percent of one core (200 = two cores busy).</summary>
public sealed record RuntimeStats(
    DateTimeOffset At,
    double CpuPercent,
    long MemoryBytes,
    long MemoryLimitBytes,
    long NetworkRxBytes,
    long NetworkTxBytes,
    long BlockReadBytes,
    long BlockWriteBytes,
    int Pids
);

/// <summary>What a workload has used since its start, and the memory that it has now.</summary>
public sealed record RuntimeUsage(
    DateTimeOffset At,
    TimeSpan CpuTime,
    long MemoryBytes,
    long NetworkRxBytes,
    long NetworkTxBytes
);

/// <summary>Where an instance's files are on the node.</summary>
/// <param name="Data">The data root that the file API shows and the workload sees.</param>
/// <param name="Volumes">Parent folder of the named volumes.</param>
/// <param name="Logs">Install log and, for processes, the console log.</param>
public sealed record InstancePaths(string Data, string Volumes, string Logs);

/// <summary>
/// An expected failure of the runtime. Code: image_missing, port_taken,
/// engine_unreachable, engine_timeout, engine_error, command_not_found,
/// not_running, runtime_not_open, not_isolated.
/// </summary>
public sealed class RuntimeException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
