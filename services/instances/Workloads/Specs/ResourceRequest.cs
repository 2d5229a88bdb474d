namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// What an instance asks for in place of its workload's limits; null takes those. Zero means unlimited, but for pids.
/// </summary>
internal sealed record ResourceRequest(
    int? CpuMillicores = null,
    long? MemoryBytes = null,
    long? DiskBytes = null,
    int? Pids = null
);
