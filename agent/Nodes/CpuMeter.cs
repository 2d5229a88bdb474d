namespace Panel.Agent.Nodes;

/// <summary>Use of all cores together between two readings of <c>/proc/stat</c>.</summary>
internal sealed class CpuMeter(string statFile = "/proc/stat")
{
    private const int Idle = 3,
        IoWait = 4,
        Steal = 7;

    private (long Total, long Idle) last;

    /// <summary>0–100 since the call before; since the boot for the first call.</summary>
    public double Read()
    {
        var now = Parse(File.ReadLines(statFile).First());
        var (total, idle) = (now.Total - last.Total, now.Idle - last.Idle);
        last = now;
        return total <= 0 ? 0 : Math.Clamp(100.0 * (total - idle) / total, 0, 100);
    }

    private static (long Total, long Idle) Parse(string line)
    {
        // user, nice, system, idle, iowait, irq, softirq, steal; the guest times
        // after them are part of user and nice already.
        var times = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Take(Steal + 1)
            .Select(long.Parse)
            .ToArray();
        return (times.Sum(), times[Idle] + times[IoWait]);
    }
}
