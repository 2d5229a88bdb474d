namespace Panel.Contracts;

/// <summary>
/// Measurements of a node and its instances, every 10 s, in order of time. After a break the agent sends what it
/// kept (two hours at most); a sample that comes twice is the same sample.
/// </summary>
public sealed record NodeSamples(Guid NodeId, long Sequence, IReadOnlyList<NodeSample> Samples);

/// <param name="At">When it was measured, a multiple of 10 s.</param>
/// <param name="CpuPercent">Of the whole node, 0–100.</param>
/// <param name="Load1">The load average of one minute; null where the system has none.</param>
/// <param name="NetworkReceivedPerSecond">Bytes, over all interfaces but loopback.</param>
/// <param name="NetworkSentPerSecond">Bytes, over all interfaces but loopback.</param>
/// <param name="Instances">Those that run.</param>
public sealed record NodeSample(
    DateTimeOffset At,
    double CpuPercent,
    double? Load1,
    long MemoryUsedBytes,
    long MemoryTotalBytes,
    long DiskUsedBytes,
    long DiskTotalBytes,
    long NetworkReceivedPerSecond,
    long NetworkSentPerSecond,
    IReadOnlyList<InstanceSample> Instances
);

/// <param name="CpuPercent">100 is one core.</param>
/// <param name="CpuLimitPercent">Null without a limit.</param>
/// <param name="MemoryLimitBytes">Null without a limit.</param>
/// <param name="DiskUsedBytes">As last measured; null before the first time.</param>
/// <param name="DiskLimitBytes">Null without a limit.</param>
public sealed record InstanceSample(
    Guid InstanceId,
    double CpuPercent,
    double? CpuLimitPercent,
    long MemoryUsedBytes,
    long? MemoryLimitBytes,
    long? DiskUsedBytes,
    long? DiskLimitBytes,
    long NetworkReceivedPerSecond,
    long NetworkSentPerSecond
);
