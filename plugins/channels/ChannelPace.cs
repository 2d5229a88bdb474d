using System.Collections.Concurrent;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels;

/// <summary>Sends for each integration within the rate that its receiver allows, as far as this process sends.</summary>
internal sealed class ChannelPace(IPluginContext context)
{
    private const int MostKept = 10_000;

    // What is left of an attempt's time after a longer wait is too short for the exchange.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);

    private readonly TimeProvider _clock = context.Clock;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _free = new(StringComparer.Ordinal);

    /// <summary>Waits for the integration's turn and sends; a receiver that says 429 gets nothing for a while.</summary>
    /// <param name="apart">The least time between two messages.</param>
    /// <param name="waitOf">As for <see cref="ChannelHttp.SendAsync"/>.</param>
    public async Task<ChannelAnswer> SendAsync(
        string integration,
        HttpRequestMessage request,
        TimeSpan apart,
        Func<string, TimeSpan?>? waitOf,
        CancellationToken cancellationToken
    )
    {
        if (await WaitAsync(integration, apart, cancellationToken) is { } held)
        {
            request.Dispose();
            return new ChannelAnswer(held, "", null);
        }

        var answer = await ChannelHttp.SendAsync(context, request, waitOf, cancellationToken);
        if (answer.Result is { Status: 429, RetryAfter: { } wait })
        {
            Hold(integration, wait);
        }

        return answer;
    }

    /// <summary>The receiver takes nothing more before that time.</summary>
    public void Hold(string integration, TimeSpan wait)
    {
        var now = _clock.GetUtcNow();
        _free.AddOrUpdate(integration, now + wait, (_, free) => free > now + wait ? free : now + wait);
    }

    // Takes the next piece of time for the integration. Null when it may send; else what to answer.
    private async Task<SendResult?> WaitAsync(string integration, TimeSpan apart, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
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

        await Task.Delay(wait, _clock, cancellationToken);
        return null;
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
