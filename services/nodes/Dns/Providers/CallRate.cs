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

    /// <summary>The state after one more call, and how long that call has to wait.</summary>
    public (DateTimeOffset Next, TimeSpan Wait) Take(DateTimeOffset state, DateTimeOffset now)
    {
        var next = (state > now ? state : now) + _spacing;
        var wait = next - now - _burst;
        return (next, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    /// <summary>The state of a bucket that opens after a time.</summary>
    public DateTimeOffset Closed(DateTimeOffset now, TimeSpan wait) => now + wait + _burst;
}
