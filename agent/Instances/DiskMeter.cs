using System.IO.Enumeration;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Measures what an instance keeps on disk against its limit.</summary>
internal static class DiskMeter
{
    /// <summary>Says so when the limit is exceeded; null otherwise. Measures again before it refuses: files may just have been removed.</summary>
    public static async Task<string?> ExceededAsync(LiveInstance instance, InstanceSpec spec, CancellationToken cancellation)
    {
        if (Verdict(instance, spec) is null)
            return null;
        await MeasureAsync(instance, cancellation);
        return Verdict(instance, spec);
    }

    /// <summary>Measures, and says in the instance's reason when it is over its limit, or no longer.</summary>
    public static async Task CheckAsync(LiveInstance instance, CancellationToken cancellation)
    {
        if (instance.Record is not { Spec.Limits.DiskBytes: > 0 } record)
            return;
        var before = Verdict(instance, record.Spec);
        await MeasureAsync(instance, cancellation);
        var now = Verdict(instance, record.Spec);
        if (now is not null || before is not null)
            instance.Observe(o => now is not null && (o.Reason is null || o.Reason == before) ? o with { Reason = now } : now is null && o.Reason == before ? o with { Reason = null } : o, cancellation);
    }

    private static string? Verdict(LiveInstance instance, InstanceSpec spec) => spec.Limits.DiskBytes > 0 && instance.DiskUsed > spec.Limits.DiskBytes
        ? $"The disk limit of {spec.Limits.DiskBytes} bytes is exceeded: {instance.DiskUsed} bytes are used."
        : null;

    private static async Task MeasureAsync(LiveInstance instance, CancellationToken cancellation) =>
        instance.DiskUsed = await Task.Run(() => SizeOf(instance.Paths.Data, cancellation) + SizeOf(instance.Paths.Volumes, cancellation), cancellation);

    private static long SizeOf(string root, CancellationToken cancellation)
    {
        if (!Directory.Exists(root))
            return 0;
        // Links count as themselves and are not followed: the workload could point them anywhere.
        var files = new FileSystemEnumerable<long>(root, (ref FileSystemEntry e) => e.IsDirectory ? 0 : e.Length, new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.None,
        })
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => (e.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None,
            ShouldRecursePredicate = (ref FileSystemEntry e) => (e.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None,
        };
        long sum = 0;
        foreach (var size in files)
        {
            cancellation.ThrowIfCancellationRequested();
            sum += size;
        }
        return sum;
    }
}
