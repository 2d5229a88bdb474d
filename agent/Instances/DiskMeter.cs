using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Measures what an instance keeps on disk against its limit.</summary>
internal static class DiskMeter
{
    /// <summary>
    /// Says so when the limit is exceeded; null otherwise. Measures again
    /// before it refuses: files may just have been removed.
    /// </summary>
    public static async Task<string?> ExceededAsync(
        LiveInstance instance,
        InstanceSpec spec,
        CancellationToken cancellation
    )
    {
        if (Verdict(instance, spec) is null)
        {
            return null;
        }

        await instance.Disk.MeasureAsync(cancellation);
        return Verdict(instance, spec);
    }

    /// <summary>Measures, and says in the instance's reason when it is over its limit, or no longer.</summary>
    public static async Task CheckAsync(LiveInstance instance, CancellationToken cancellation)
    {
        if (instance.Record is not { Spec.Limits.DiskBytes: > 0 } record)
        {
            return;
        }

        var before = Verdict(instance, record.Spec);
        await instance.Disk.MeasureAsync(cancellation);
        var now = Verdict(instance, record.Spec);
        if (now is not null || before is not null)
        {
            instance.Observe(
                o =>
                    now is not null && (o.Reason is null || o.Reason == before) ? o with { Reason = now }
                    : now is null && o.Reason == before ? o with { Reason = null }
                    : o,
                cancellation
            );
        }
    }

    private static string? Verdict(LiveInstance instance, InstanceSpec spec)
    {
        var (limit, used) = (spec.Limits.DiskBytes, instance.Disk.Measured);
        return limit > 0 && used > limit
            ? $"The disk limit of {limit} bytes is exceeded: {used} bytes are used."
            : null;
    }
}
