namespace Panel.AgentLink;

/// <summary>A live reading. An instance that does not run uses nothing.</summary>
/// <param name="State">The instance's state.</param>
/// <param name="CpuPercent">Of one core: 200 is two cores busy.</param>
public sealed record InstanceStatsResponse(
    string State,
    DateTimeOffset At,
    DateTimeOffset? StartedAt,
    double CpuPercent,
    long MemoryBytes,
    long MemoryLimitBytes,
    long NetworkRxBytes,
    long NetworkTxBytes,
    long BlockReadBytes,
    long BlockWriteBytes,
    int Pids
);
