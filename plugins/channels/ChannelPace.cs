using System.Collections.Concurrent;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels;

/// <summary>Keeps an integration within the rate that its receiver allows, as far as this process sends.</summary>
internal sealed class ChannelPace(TimeProvider clock)
{
    private const int MostKept = 10_000;

    // What is left of an attempt's time after a longer wait is too short for the exchange.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _free = new(StringComparer.Ordinal);

    /// <summary>Waits for the integration's turn, and takes the next <paramref name="apart"/> for it.</summary>
    /// <returns>Null when it may send; else what to answer.</returns>
    public async Task<SendResult?> WaitAsync(string integration, TimeSpan apart, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Prune(now);
        var turn = _free.AddOrUpdate(integration, now + apart, (_, free) => (free > now ? free : now) + apart) - apart;
        var wait = turn - now;
        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        if (wait > LongestWait)
        {
            // The turn is given back, or a queue of refused ones would move ever further away.
            _free.AddOrUpdate(integration, now, (_, free) => free - apart);
            return new SendResult(SendOutcome.Retry, null, null, "The receiver's rate is used up.", wait);
        }

        await Task.Delay(wait, clock, cancellationToken);
        return null;
    }

    /// <summary>The receiver takes nothing more before that time.</summary>
    public void Hold(string integration, TimeSpan wait)
    {
        var now = clock.GetUtcNow();
        _free.AddOrUpdate(integration, now + wait, (_, free) => free > now + wait ? free : now + wait);
    }

    private void Prune(DateTimeOffset now)
    {
        if (_free.Count <= MostKept)
        {
            return;
        }

        foreach (var (name, free) in _free)
        {
            if (free <= now)
            {
                _free.TryRemove(name, out _);
            }
        }
    }
}
