namespace Panel.Hosting;

/// <summary>
/// How long to wait between attempts: the first delay, then double with each failure, up to the longest. Each wait is
/// somewhere in the upper half of that, so that those who lost the same peer do not come back in step.
/// </summary>
public sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _failures;

    /// <summary>The delay after so many failures, without jitter.</summary>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        var delay = first * Math.Pow(2, Math.Min(failures - 1, 30));
        return delay < longest ? delay : longest;
    }

    /// <summary>The delay after one failure more.</summary>
    public TimeSpan Next() => After(++_failures, first, longest) / 2 * (1 + Random.Shared.NextDouble());

    /// <summary>After a success: the next delay is the first again.</summary>
    public void Reset() => _failures = 0;
}
