using Panel.Contracts;

namespace Panel.Instances.Metrics;

/// <summary>The series of an instance's history.</summary>
internal static class InstanceMetrics
{
    /// <summary>Of one message; an agent sends 60 at most.</summary>
    public const int MostSamples = 720;

    public static readonly IReadOnlyList<string> Series =
    [
        "cpu_percent",
        "memory_bytes",
        "disk_bytes",
        "network_rx",
        "network_tx",
    ];

    public static float[] Of(InstanceSample sample) =>
        [
            (float)sample.CpuPercent,
            sample.MemoryUsedBytes,
            sample.DiskUsedBytes ?? float.NaN,
            sample.NetworkReceivedPerSecond,
            sample.NetworkSentPerSecond,
        ];
}
