using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Panel.Plugins.Host.Tests.Support;

/// <summary>A clock that the test moves, and that notes for how long code asked to wait.</summary>
internal sealed class SteppedClock : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // After the timer is there, so that a test that saw the wait can end it.
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }
}
