using System.Collections.Concurrent;

namespace Panel.Plugins.Host.Calls;

/// <summary>Token sources for time limits; those whose limit did not come are used again.</summary>
internal sealed class TimeLimits(TimeProvider clock)
{
    private const int Most = 64;
    private readonly ConcurrentQueue<CancellationTokenSource> _free = new();

    public CancellationTokenSource Rent(TimeSpan limit)
    {
        if (!_free.TryDequeue(out var source))
        {
            return new CancellationTokenSource(limit, clock);
        }

        source.CancelAfter(limit);
        return source;
    }

    public void Return(CancellationTokenSource source)
    {
        if (_free.Count >= Most || !source.TryReset())
        {
            source.Dispose();
            return;
        }

        _free.Enqueue(source);
    }
}
