namespace Panel.Agent.Runtimes.Docker;

// What the agent reads of the engine's answers; the names are those of the Docker Engine API reference, v1.40 to v1.51.

internal sealed record EngineVersion(string Version, string? ApiVersion, string? MinAPIVersion);

internal sealed record EngineMessage(string? Message);

internal sealed record ImageDetails(string Id, ImageConfig? Config);

internal sealed record ImageConfig(string[]? Entrypoint, string[]? Cmd);

internal sealed record ContainerSummary(string Id, string State, Dictionary<string, string> Labels);

internal sealed record ContainerDetails(string Id, ContainerState State, ContainerConfig Config);

internal sealed record ContainerConfig(Dictionary<string, string>? Labels);

/// <param name="FinishedAt">Year one while it has never ended.</param>
internal sealed record ContainerState(
    bool Running,
    bool OOMKilled,
    int ExitCode,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    string? Status,
    string? Error
);

internal sealed record WaitResult(int StatusCode);

internal sealed record ExecDetails(bool Running, int? ExitCode);

internal sealed record NetworkDetails(string Id, string Name, DateTimeOffset Created);

/// <param name="Id">Null in an error's answer.</param>
internal sealed record CreatedId(string? Id);

internal sealed record PullProgress(string? Status, string? Id, string? Error);

internal sealed record EngineEvent(string Action, EventActor Actor, long TimeNano);

internal sealed record EventActor(Dictionary<string, string>? Attributes);

internal sealed record StatsSample(
    DateTimeOffset Read,
    DateTimeOffset Preread,
    CpuStats? CpuStats,
    CpuStats? PrecpuStats,
    MemoryStats? MemoryStats,
    Dictionary<string, NetworkStats>? Networks,
    BlkioStats? BlkioStats,
    PidsStats? PidsStats
);

internal sealed record CpuStats(CpuUsage? CpuUsage);

internal sealed record CpuUsage(ulong TotalUsage);

internal sealed record MemoryStats(long Usage, ulong Limit, Dictionary<string, ulong>? Stats);

internal sealed record NetworkStats(long RxBytes, long TxBytes);

internal sealed record BlkioStats(BlkioEntry[]? IoServiceBytesRecursive);

internal sealed record BlkioEntry(string Op, long Value);

internal sealed record PidsStats(int Current);
