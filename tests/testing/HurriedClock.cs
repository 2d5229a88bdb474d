namespace Panel.Testing;

/// <summary>
/// Tells the time that the test wants; what recurs every five minutes or less often
/// does so every 50 ms, the other timers run in real time.
/// </summary>
public sealed class HurriedClock : TimeProvider
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Hurried = TimeSpan.FromMilliseconds(50);
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period >= Long
            ? base.CreateTimer(callback, state, Hurried, Hurried)
            : base.CreateTimer(callback, state, dueTime, period);
}
