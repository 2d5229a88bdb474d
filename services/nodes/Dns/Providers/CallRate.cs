namespace Panel.Nodes.Dns.Providers;

/// <summary>
/// The generic cell rate algorithm: a token bucket whose whole state is one time. A quarter of a minute's calls may
/// come at once, and the rest is spread, so that no minute has more than the provider allows.
/// </summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly struct CallRate
{
    private readonly TimeSpan _spacing;
    private readonly TimeSpan _burst;

    public CallRate(int callsPerMinute)
    {
        var calls = Math.Max(1, callsPerMinute);
        _spacing = TimeSpan.FromMinutes(1) / Math.Max(1, calls * 0.75);
        _burst = _spacing * Math.Max(1, calls / 4);
    }

    /// <summary>The state after some more calls at once, and how long they have to wait.</summary>
    /// <remarks>More at once than a burst holds wait until the bucket is full, and are not refused for ever.</remarks>
    public (DateTimeOffset Next, TimeSpan Wait) Take(DateTimeOffset state, DateTimeOffset now, int calls)
    {
        var cost = _spacing * calls;
        var next = (state > now ? state : now) + cost;
        var wait = next - now - (cost > _burst ? cost : _burst);
        return (next, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    /// <summary>The state of a bucket that opens after a time.</summary>
    public DateTimeOffset Closed(DateTimeOffset now, TimeSpan wait) => now + wait + _burst;
}
