using Panel.Agent.Instances.State;
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
        InstanceContext instance,
        InstanceSpec spec,
        CancellationToken cancellationToken
    )
    {
        if (Verdict(instance, spec) is null)
        {
            return null;
        }

        await instance.Disk.MeasureAsync(cancellationToken);
        return Verdict(instance, spec);
    }

    /// <summary>Measures, and says in the instance's reason when it is over its limit, or no longer.</summary>
    public static async Task CheckAsync(InstanceContext instance, CancellationToken cancellationToken)
    {
        if (instance.Record is not { Spec.Limits.DiskBytes: > 0 } record)
        {
            return;
        }

        var before = Verdict(instance, record.Spec);
        await instance.Disk.MeasureAsync(cancellationToken);
        var now = Verdict(instance, record.Spec);
        if (now is not null || before is not null)
        {
            instance.Apply(new DiskMeasured(instance.Now, before, now), cancellationToken);
        }
    }

    private static string? Verdict(InstanceContext instance, InstanceSpec spec)
    {
        var (limit, used) = (spec.Limits.DiskBytes, instance.Disk.Measured);
        return limit > 0 && used > limit
            ? $"The disk limit of {limit} bytes is exceeded: {used} bytes are used."
            : null;
    }
}
