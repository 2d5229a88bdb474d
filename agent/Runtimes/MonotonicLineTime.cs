namespace Panel.Agent.Runtimes;

/// <summary>
/// Makes the times of a log's lines strictly increasing, so that "after this
/// time" names a place in the log exactly. The result depends
/// on the log alone: a reader that starts a second earlier gets the same
/// times, since no run of equal times is that long.
/// </summary>
internal sealed class MonotonicLineTime
{
    /// <summary>How much earlier a resuming reader starts.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private long _last;

    /// <summary>UTC ticks of the last time given.</summary>
    public long Last => _last;

    public DateTimeOffset Next(DateTimeOffset recorded)
    {
        _last = Math.Max(recorded.UtcTicks, _last + 1);
        return new DateTimeOffset(_last, TimeSpan.Zero);
    }
}
