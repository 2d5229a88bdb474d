namespace Panel.Gateway.Admission.Limits.Buckets;

/// <summary>How fast a bucket fills and how much it holds, in units of the clock's timestamps.</summary>
internal sealed class BucketRule
{
    // Strangers who share the overflow bucket get ten times what one of them would get alone.
    private const int Crowd = 10;

    public BucketRule(int permits, TimeSpan window, int burst, TimeProvider clock)
        : this(permits, window, burst, clock, forCrowd: false) { }

    private BucketRule(int permits, TimeSpan window, int burst, TimeProvider clock, bool forCrowd)
    {
        (Permits, Window, Burst) = (permits, window, burst);
        Interval = Math.Max(1, (long)(window.TotalSeconds * clock.TimestampFrequency / permits));
        Tolerance = Interval * burst;
        LimitText = burst.ToString();
        ForOverflow = forCrowd ? this : new BucketRule(permits * Crowd, window, burst * Crowd, clock, forCrowd: true);
    }

    public int Permits { get; }

    public TimeSpan Window { get; }

    public int Burst { get; }

    /// <summary>Time in which one permit grows back.</summary>
    public long Interval { get; }

    /// <summary>Time in which an empty bucket fills up.</summary>
    public long Tolerance { get; }

    public string LimitText { get; }

    /// <summary>What is left in a bucket that is full in <paramref name="fullIn"/>.</summary>
    public int RemainingAt(long fullIn) => (int)Math.Clamp((Tolerance - fullIn) / Interval, 0, Burst);

    /// <summary>
    /// Time until the next of so many permits, in a bucket that is full in <paramref name="fullIn"/>.
    /// </summary>
    public long RetryIn(long fullIn, int permits) => Math.Max(0, fullIn + permits * Interval - Tolerance);

    public BucketRule ForOverflow { get; }
}
