using Panel.Contracts;

namespace Panel.Alerts.Targets;

/// <summary>What rules compare, from a sample: in the order of the metrics; NaN for what has no value.</summary>
internal static class TargetMetrics
{
    public static readonly IReadOnlyList<string> Series =
    [
        "cpu_usage",
        "memory_usage",
        "disk_usage",
        "network_rx",
        "network_tx",
    ];

    public static float[] Of(NodeSample sample) =>
        [
            (float)sample.CpuPercent,
            Percent(sample.MemoryUsedBytes, sample.MemoryTotalBytes),
            Percent(sample.DiskUsedBytes, sample.DiskTotalBytes),
            sample.NetworkReceivedPerSecond,
            sample.NetworkSentPerSecond,
        ];

    public static float[] Of(InstanceSample sample) =>
        [
            (float)(sample.CpuLimitPercent is > 0 and var limit ? sample.CpuPercent / limit * 100 : sample.CpuPercent),
            Percent(sample.MemoryUsedBytes, sample.MemoryLimitBytes),
            sample.DiskUsedBytes is { } disk ? Percent(disk, sample.DiskLimitBytes) : float.NaN,
            sample.NetworkReceivedPerSecond,
            sample.NetworkSentPerSecond,
        ];

    private static float Percent(long used, long? total) =>
        total is > 0 ? (float)(100.0 * used / total.Value) : float.NaN;
}
