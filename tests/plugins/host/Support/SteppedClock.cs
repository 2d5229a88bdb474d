using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Panel.Plugins.Host.Tests.Support;

/// <summary>A clock that the test moves, and that notes for how long code asked to wait.</summary>
internal sealed class SteppedClock : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();
    private readonly ConcurrentDictionary<object, TimeSpan> _pending = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    /// <summary>How many wait for so long, and have not been told that it is over.</summary>
    public int Pending(TimeSpan wait) => _pending.Values.Count(pending => pending == wait);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var key = new object();
        _pending[key] = dueTime;
        // After the timer is there, so that a test that saw the wait can end it.
        var timer = base.CreateTimer(Ring, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return new Noted(timer, () => _pending.TryRemove(key, out _));

        void Ring(object? given)
        {
            _pending.TryRemove(key, out _);
            callback(given);
        }
    }

    private sealed class Noted(ITimer timer, Action end) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            end();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            end();
            return timer.DisposeAsync();
        }
    }
}
