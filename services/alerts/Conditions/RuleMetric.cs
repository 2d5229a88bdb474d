namespace Panel.Alerts.Conditions;

/// <summary>What a rule may watch.</summary>
public enum RuleMetric
{
    /// <summary>Percent of the node, or of the instance's limit; without a limit 100 is one core.</summary>
    CpuUsage,

    /// <summary>Percent of the node's memory, or of the instance's limit.</summary>
    MemoryUsage,

    /// <summary>Percent of the disk with the instances, or of the instance's limit.</summary>
    DiskUsage,

    /// <summary>Bytes per second.</summary>
    NetworkRx,

    /// <summary>Bytes per second.</summary>
    NetworkTx,

    /// <summary>Seconds since a node was last heard.</summary>
    HeartbeatMissed,

    /// <summary>online or offline of a node, the state of an instance; compared with <c>value</c>.</summary>
    State,
}

internal static class RuleMetrics
{
    /// <summary>Those that samples carry, in the order of their values in history.</summary>
    public static readonly RuleMetric[] Sampled =
    [
        RuleMetric.CpuUsage,
        RuleMetric.MemoryUsage,
        RuleMetric.DiskUsage,
        RuleMetric.NetworkRx,
        RuleMetric.NetworkTx,
    ];

    public static bool IsSampled(this RuleMetric metric) => metric <= RuleMetric.NetworkTx;
}
