using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// Limits of an instance: what it asks for, else what its workload says, never below what the workload needs.
/// </summary>
internal static class LimitRules
{
    public const int DefaultPids = 512;
    public const int MaxPids = 32768;
    private const double BytesPerGb = 1024d * 1024 * 1024;

    public static IEnumerable<Problem> Check(ResourceRequest request)
    {
        var members = new (string Name, long? Value)[]
        {
            ("cpu_millicores", request.CpuMillicores),
            ("memory_bytes", request.MemoryBytes),
            ("disk_bytes", request.DiskBytes),
            ("pids", request.Pids),
        };
        return members
            .Where(member => member.Value < 0)
            .Select(member => new Problem($"resources.{member.Name}", "must not be negative"));
    }

    public static ResourceLimits Merge(WorkloadSpec spec, ResourceRequest request)
    {
        var (needs, limits) = (spec.Resources?.Requests, spec.Resources?.Limits);
        return new ResourceLimits(
            (int)AtLeast(Cpu(needs), request.CpuMillicores ?? Cpu(limits)),
            AtLeast(Memory(needs), request.MemoryBytes ?? Memory(limits)),
            request.DiskBytes ?? (long)(spec.Volumes.Sum(volume => volume.SizeGb ?? 0) * BytesPerGb),
            // No limit of processes would let one workload take the whole node down.
            request.Pids
                is > 0
                    and var pids
                ? Math.Clamp(pids, 16, MaxPids)
                : DefaultPids
        );
    }

    /// <summary>In bytes; zero when the document recommends none.</summary>
    public static long RecommendedMemory(WorkloadSpec spec) =>
        Memory(spec.Resources?.Limits) is > 0 and var limit ? limit : Memory(spec.Resources?.Requests);

    private static int Cpu(ResourceAmounts? amounts) => amounts?.Cpu is { } text ? Quantity.Millicores(text) ?? 0 : 0;

    private static long Memory(ResourceAmounts? amounts) => amounts?.Memory is { } text ? Quantity.Bytes(text) ?? 0 : 0;

    private static long AtLeast(long need, long limit) => limit == 0 ? 0 : Math.Max(need, limit);
}
