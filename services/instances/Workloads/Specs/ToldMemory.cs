using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// The memory that a workload is told it has. Start commands size their
/// heap by it, so that it is never zero: a workload
/// without a limit is told what its document recommends, or what its node has left.
/// </summary>
internal static class ToldMemory
{
    private const long MiB = 1024 * 1024;

    // A heap is not all that a process takes, and the node's own processes want some too.
    private const long LeastReserve = 256 * MiB;
    private const long ReservedPart = 10;

    /// <summary>
    /// Less is too little for nearly all that asks; those without a limit share the node as they can.
    /// </summary>
    private const long Floor = 512 * MiB;

    public static long MebibytesOf(WorkloadSpec spec, ResourceLimits limits, NodeMemory? node)
    {
        var bytes = limits.MemoryBytes > 0 ? limits.MemoryBytes : WithoutLimit(spec, node ?? new NodeMemory(0, 0));
        return Math.Max(1, bytes / MiB);
    }

    private static long WithoutLimit(WorkloadSpec spec, NodeMemory node)
    {
        var free = node.Total - node.Reserved - Math.Max(LeastReserve, node.Total / ReservedPart);
        var recommended = LimitRules.RecommendedMemory(spec);
        var told = recommended > 0 ? recommended : Math.Max(Floor, free);
        return node.Total > 0 ? Math.Min(told, node.Total) : told;
    }
}
