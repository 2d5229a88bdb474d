namespace Panel.Gateway.Observability.Telemetry;

/// <summary>Requests counted by how long they took.</summary>
internal sealed class TrafficSlot
{
    // A third more each time, from 0.1 ms to a good minute: a percentile is at most that much too large.
    private const double Growth = 1.33;
    private const double Smallest = 0.0001;

    private readonly long[] _counts = new long[48];
    private long _requests;
    private long _serverErrors;

    /// <summary>Which slot of time; -1 for none.</summary>
    public long Number { get; private set; } = -1;

    public void Reset(long number)
    {
        (Number, _requests, _serverErrors) = (number, 0, 0);
        Array.Clear(_counts);
    }

    public void Add(double seconds, int status)
    {
        _requests++;
        if (status >= 500)
        {
            _serverErrors++;
        }

        _counts[Math.Clamp((int)Math.Ceiling(Math.Log(seconds / Smallest, Growth)), 0, _counts.Length - 1)]++;
    }

    public void Add(TrafficSlot other)
    {
        _requests += other._requests;
        _serverErrors += other._serverErrors;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            _counts[bucket] += other._counts[bucket];
        }
    }

    public TrafficReport Report(TimeSpan window) =>
        new(
            window.TotalSeconds,
            _requests,
            window > TimeSpan.Zero ? Math.Round(_requests / window.TotalSeconds, 2) : 0,
            _serverErrors,
            Percentile(0.5),
            Percentile(0.95),
            Percentile(0.99)
        );

    private double? Percentile(double share)
    {
        var (wanted, seen) = (share * _requests, 0L);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen > 0 && seen >= wanted)
            {
                return Math.Round(Smallest * Math.Pow(Growth, bucket) * 1000, 2);
            }
        }

        return null;
    }
}
