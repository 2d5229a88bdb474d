using System.Globalization;
using Panel.Agent.Nodes;
using Panel.Contracts;

namespace Panel.Agent.Samples;

/// <summary>Measures the machine and its instances.</summary>
internal sealed class NodeSampler(NodeReadings readings, InstanceSweep instances, TimeProvider clock)
{
    private const string LoadFile = "/proc/loadavg";

    // Shares are counted from reading to reading, so this meter is no other's.
    private readonly CpuMeter _cpu = new();
    private readonly NetworkCounters _network = new();
    private (long At, long Received, long Sent)? _before;

    /// <param name="at">The time that the sample stands for.</param>
    /// <param name="cancellationToken">Ends the readings.</param>
    public async Task<NodeSample> ReadAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (memoryTotal, memoryUsed) = NodeReadings.Memory();
        var disk = readings.DataDisk();
        var (received, sent) = ReadNetwork();
        return new NodeSample(
            at,
            Math.Round(_cpu.Read(), 2),
            ReadLoad(),
            memoryUsed,
            memoryTotal,
            disk.TotalSize - disk.TotalFreeSpace,
            disk.TotalSize,
            received,
            sent,
            await instances.ReadAsync(cancellationToken)
        );
    }

    private static double? ReadLoad() =>
        File.Exists(LoadFile)
        && double.TryParse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture, out var load)
            ? load
            : null;

    // Counters go back when an interface goes; that interval counts as idle.
    private (long Received, long Sent) ReadNetwork()
    {
        var (received, sent) = _network.Read();
        var now = clock.GetTimestamp();
        var before = _before;
        _before = (now, received, sent);
        if (before is not { } last || clock.GetElapsedTime(last.At, now).TotalSeconds is not (> 0 and var seconds))
        {
            return (0, 0);
        }

        return (
            (long)(Math.Max(0, received - last.Received) / seconds),
            (long)(Math.Max(0, sent - last.Sent) / seconds)
        );
    }
}
