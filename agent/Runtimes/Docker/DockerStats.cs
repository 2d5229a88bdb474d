using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Reads usage. CPU needs two samples: the one before is kept per container; the
/// first time the engine takes both, in a second or two.
/// </summary>
internal sealed class DockerStats(DockerApi api)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset Read, ulong Cpu)> _previous = new();

    public async Task<RuntimeStats?> ReadAsync(string container, CancellationToken cancellationToken)
    {
        var known = _previous.TryGetValue(container, out var before);
        var path = $"/containers/{container}/stats?stream=false{(known ? "&one-shot=true" : "")}";
        // Without a year the container ended before the sample was taken.
        if (
            await api.FindAsync(path, DockerStatsJson.Default.StatsSample, cancellationToken)
            is not { Read.Year: > 1 } sample
        )
        {
            return null;
        }

        var cpu = sample.CpuStats?.CpuUsage?.TotalUsage ?? 0;
        if (!known)
        {
            before = (sample.Preread, sample.PrecpuStats?.CpuUsage?.TotalUsage ?? 0);
        }

        _previous[container] = (sample.Read, cpu);

        IReadOnlyCollection<NetworkStats> network = sample.Networks?.Values.ToArray() ?? [];
        return new(
            sample.Read,
            CpuPercent(before, (sample.Read, cpu)),
            MemoryUsed(sample.MemoryStats),
            (long)Math.Min(sample.MemoryStats?.Limit ?? 0, long.MaxValue),
            network.Sum(n => n.RxBytes),
            network.Sum(n => n.TxBytes),
            Blocks(sample, "read"),
            Blocks(sample, "write"),
            sample.PidsStats?.Current ?? 0
        );
    }

    /// <summary>One call to the engine, which answers at once; null when the container does not run.</summary>
    public async Task<RuntimeUsage?> ReadUsageAsync(string container, CancellationToken cancellationToken)
    {
        var path = $"/containers/{container}/stats?stream=false&one-shot=true";
        if (
            await api.FindAsync(path, DockerStatsJson.Default.StatsSample, cancellationToken)
            is not { Read.Year: > 1, CpuStats.CpuUsage: { } cpu } sample
        )
        {
            return null;
        }

        return new RuntimeUsage(
            sample.Read,
            TimeSpan.FromTicks((long)(cpu.TotalUsage / TimeSpan.NanosecondsPerTick)),
            MemoryUsed(sample.MemoryStats),
            sample.Networks?.Values.Sum(network => network.RxBytes) ?? 0,
            sample.Networks?.Values.Sum(network => network.TxBytes) ?? 0
        );
    }

    public void Forget(string container) => _previous.TryRemove(container, out _);

    private static double CpuPercent((DateTimeOffset Read, ulong Cpu) before, (DateTimeOffset Read, ulong Cpu) now)
    {
        var nanoseconds = (now.Read - before.Read).TotalNanoseconds;
        return before.Read.Year > 1 && nanoseconds > 0 && now.Cpu > before.Cpu
            ? (now.Cpu - before.Cpu) / nanoseconds * 100
            : 0;
    }

    /// <summary>Without the page cache that the kernel gives back when asked, as <c>docker stats</c> counts.</summary>
    private static long MemoryUsed(MemoryStats? memory)
    {
        if (memory is null)
        {
            return 0;
        }

        // The first name is cgroup v1, where the second means the group alone without its children.
        var cache = memory.Stats is null
            ? 0
            : memory.Stats.GetValueOrDefault("total_inactive_file", memory.Stats.GetValueOrDefault("inactive_file"));
        return Math.Max(0, memory.Usage - (long)cache);
    }

    private static long Blocks(StatsSample sample, string operation) =>
        (sample.BlkioStats?.IoServiceBytesRecursive ?? [])
            .Where(e => string.Equals(e.Op, operation, StringComparison.OrdinalIgnoreCase))
            .Sum(e => e.Value);
}
