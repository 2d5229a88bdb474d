using Panel.Contracts;

namespace Panel.Nodes.Metrics;

/// <summary>The series of a node's history.</summary>
internal static class NodeMetrics
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
        "load1",
    ];

    public static float[] Of(NodeSample sample) =>
        [
            (float)sample.CpuPercent,
            sample.MemoryUsedBytes,
            sample.DiskUsedBytes,
            sample.NetworkReceivedPerSecond,
            sample.NetworkSentPerSecond,
            (float)(sample.Load1 ?? double.NaN),
        ];
}
