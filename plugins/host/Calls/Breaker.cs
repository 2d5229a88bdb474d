namespace Panel.Plugins.Host.Calls;

/// <summary>
/// Opens at 5 failures among the last 20 calls; lets one call through after 30 seconds, then after twice as long each
/// time, up to 5 minutes.
/// </summary>
internal sealed class Breaker(TimeProvider clock)
{
    private const int Window = 20;
    private const int Most = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly bool[] _failed = new bool[Window];
    private int _next;
    private int _failures;
    private int _openings;
    private bool _trying;
    private long _openUntil;
    private volatile bool _open;

    public bool IsOpen => _open;

    /// <summary>False while it is open; the one call that tries whether the plugin is back gets true.</summary>
    public bool TryEnter()
    {
        if (!_open)
        {
            return true;
        }

        lock (_lock)
        {
            if (!_open)
            {
                return true;
            }

            if (_trying || clock.GetTimestamp() < _openUntil)
            {
                return false;
            }

            return _trying = true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            if (_open)
            {
                Reset();
                return;
            }

            Record(failed: false);
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            Record(failed: true);
            if (_open || _failures >= Most)
            {
                Open();
            }
        }
    }

    /// <summary>The caller gave up: says nothing about the plugin.</summary>
    public void Abandoned()
    {
        if (_open)
        {
            lock (_lock)
            {
                _trying = false;
            }
        }
    }

    private void Record(bool failed)
    {
        _failures += (failed ? 1 : 0) - (_failed[_next] ? 1 : 0);
        _failed[_next] = failed;
        _next = (_next + 1) % Window;
    }

    private void Open()
    {
        // Calls that were under way when it opened do not lengthen the pause.
        if (_open && !_trying)
        {
            return;
        }

        _openings++;
        var pause = Hosting.Backoff.After(_openings, FirstPause, LongestPause);
        _openUntil = clock.GetTimestamp() + (long)(pause.TotalSeconds * clock.TimestampFrequency);
        _trying = false;
        _open = true;
    }

    private void Reset()
    {
        Array.Clear(_failed);
        (_failures, _openings, _trying, _open) = (0, 0, false, false);
    }
}
