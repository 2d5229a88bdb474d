namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>A named limit. Section <c>Limits:&lt;name&gt;</c>; the defaults are in gateway.json.</summary>
public sealed class LimitOptions : LimitRate
{
    public const string Section = "Limits";

    /// <summary>What it counts by. Default: address.</summary>
    public LimitPartition Partition { get; set; }

    /// <summary>Most buckets kept; when all are in use, newcomers share one. Default 100,000 (about 12 MB).</summary>
    public int Capacity { get; set; } = 100_000;

    /// <summary>
    /// Whether all gateways count together, when a store for that is configured
    /// (<see cref="SharedLimitOptions"/>). Default on; the limit by address has it off.
    /// </summary>
    public bool Shared { get; set; } = true;

    /// <summary>Default: open.</summary>
    public StoreFailure WhenStoreIsDown { get; set; }

    /// <summary>
    /// Other rates by plan (<see cref="PlanOptions"/>). Only for limits that count by credential or user.
    /// </summary>
    public Dictionary<string, LimitRate> Plans { get; } = new(StringComparer.Ordinal);
}
