using Panel.Agent.Hosting;
using Panel.Contracts;

namespace Panel.Agent.Nodes;

/// <summary>What the machine has and uses, from the kernel.</summary>
internal sealed class NodeReadings(AgentOptions options)
{
    public NodeCapacity Capacity()
    {
        var memory = Memory();
        return new NodeCapacity(Cores() * 1000, memory.Total, DataDisk().TotalSize);
    }

    /// <summary>Cores of the machine, also when the agent itself may use fewer.</summary>
    public static int Cores() =>
        File.ReadLines("/proc/stat")
            .Count(line => line.StartsWith("cpu", StringComparison.Ordinal) && char.IsAsciiDigit(line[3]));

    public static (long Total, long Used) Memory()
    {
        var values = ProcKeyValueFile.Read("/proc/meminfo", ':');
        return (Kilobytes(values, "MemTotal"), Kilobytes(values, "MemTotal") - Kilobytes(values, "MemAvailable"));
    }

    /// <summary>The file system that holds the agent's data, and with it the instances.</summary>
    public DriveInfo DataDisk() => new(Path.GetFullPath(options.Data));

    public long DataDiskUsed()
    {
        var disk = DataDisk();
        return disk.TotalSize - disk.TotalFreeSpace;
    }

    private static long Kilobytes(IReadOnlyDictionary<string, string> values, string key) =>
        long.Parse(values[key].Split(' ')[0]) * 1024;
}
