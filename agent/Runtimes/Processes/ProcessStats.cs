using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Reads usage from /proc. Memory counts shared pages once per process; the limit
/// is the specification's, which nothing enforces here.
/// Network counters stay zero: plain processes share the node's interfaces.
/// </summary>
internal sealed class ProcessStats(TimeProvider clock)
{
    /// <summary>Linux gives times to programs in hundredths on every architecture.</summary>
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<int, (DateTimeOffset At, long Ticks)> _previous = new();

    public async Task<RuntimeStats?> ReadAsync(SupervisedProcess process, int pid, CancellationToken cancellationToken)
    {
        if (!_previous.TryGetValue(pid, out var before))
        {
            var first = ProcessTable.Recent(clock);
            before = (first.At, Cpu(process.ProcessesIn(first)));
            await Task.Delay(FirstInterval, clock, cancellationToken);
        }

        var table = ProcessTable.Recent(clock);
        var tree = process.ProcessesIn(table);
        if (tree.Count == 0)
        {
            return null;
        }

        _previous[pid] = (table.At, Cpu(tree));

        var seconds = (table.At - before.At).TotalSeconds;
        var percent = seconds > 0 ? Math.Max(0, Cpu(tree) - before.Ticks) / TicksPerSecond / seconds * 100 : 0;
        var (read, written) = Blocks(tree);
        var limit = process.Record.MemoryLimitBytes is > 0 and var given
            ? given
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new(
            table.At,
            percent,
            tree.Sum(p => p.ResidentPages) * Environment.SystemPageSize,
            limit,
            0,
            0,
            read,
            written,
            tree.Count
        );
    }

    /// <summary>
    /// As of now; null when none of its processes is left. Processor time of children that ended goes with them,
    /// unless their parent waited for them.
    /// </summary>
    public RuntimeUsage? ReadUsage(SupervisedProcess process)
    {
        var table = ProcessTable.Recent(clock);
        var tree = process.ProcessesIn(table);
        return tree.Count == 0
            ? null
            : new RuntimeUsage(
                table.At,
                TimeSpan.FromSeconds(Cpu(tree) / TicksPerSecond),
                tree.Sum(p => p.ResidentPages) * Environment.SystemPageSize,
                0,
                0
            );
    }

    public void Forget(int pid) => _previous.TryRemove(pid, out _);

    private static long Cpu(IEnumerable<ProcessStat> tree) => tree.Sum(p => p.CpuTicks);

    private static (long Read, long Written) Blocks(IEnumerable<ProcessStat> tree)
    {
        var (read, written) = (0L, 0L);
        foreach (var process in tree)
        {
            try
            {
                foreach (var line in File.ReadLines($"/proc/{process.Pid}/io"))
                {
                    if (line.StartsWith("read_bytes: ", StringComparison.Ordinal))
                    {
                        read += long.Parse(line.AsSpan("read_bytes: ".Length));
                    }
                    else if (line.StartsWith("write_bytes: ", StringComparison.Ordinal))
                    {
                        written += long.Parse(line.AsSpan("write_bytes: ".Length));
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or it changed its user.
            }
        }

        return (read, written);
    }
}
