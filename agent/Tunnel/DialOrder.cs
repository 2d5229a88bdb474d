using Panel.Hosting;

namespace Panel.Agent.Tunnel;

/// <summary>
/// Which gateway to dial next, and when. Each address has a back-off of its own, so that one
/// that is away holds up no other; the first is drawn, so that agents spread over them.
/// </summary>
internal sealed class DialOrder
{
    private static readonly TimeSpan LongestSpread = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _clock;
    private readonly Place[] _places;
    private readonly TimeSpan _spread;
    private Place _current;

    public DialOrder(IReadOnlyList<Uri> addresses, TimeSpan shortest, TimeSpan longest, TimeProvider clock)
    {
        _clock = clock;
        _spread = shortest < LongestSpread ? shortest : LongestSpread;
        _places = [.. addresses.Select(address => new Place(address, new Backoff(shortest, longest)))];
        _current = _places[Random.Shared.Next(_places.Length)];
    }

    /// <summary>The address to dial after <see cref="Pause"/>.</summary>
    public Uri Current => _current.Address;

    public TimeSpan Pause => _current.NotBefore - _clock.GetUtcNow() is { Ticks: > 0 } pause ? pause : TimeSpan.Zero;

    /// <summary>The current address did not work, or not for long: it waits, and the one that waits least is next.</summary>
    public void Failed() => WaitFor(_current.Backoff.Next());

    /// <summary>The current address refused the agent.</summary>
    public void Refused(TimeSpan pause) => WaitFor(pause);

    /// <summary>The current address worked for long.</summary>
    public void Settled() => _current.Backoff.Reset();

    private void WaitFor(TimeSpan pause)
    {
        var now = _clock.GetUtcNow();
        _current.NotBefore = now + pause;
        var next = _places.MinBy(place => place.NotBefore)!;
        // All agents of a gateway that stopped come to another one, but not in step.
        if (next != _current && next.NotBefore < now)
        {
            next.NotBefore = now + _spread * Random.Shared.NextDouble();
        }

        _current = next;
    }

    private sealed class Place(Uri address, Backoff backoff)
    {
        public Uri Address { get; } = address;

        public Backoff Backoff { get; } = backoff;

        public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;
    }
}
