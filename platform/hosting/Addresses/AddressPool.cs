namespace Panel.Hosting.Addresses;

/// <summary>
/// The addresses of one service, in turn. One that failed is left out for a few seconds; then a single request tries
/// it, while the others go on to the rest.
/// </summary>
/// <param name="service">The service's name in errors.</param>
/// <param name="addresses">At least one.</param>
/// <param name="clock">Times how long an address is left out.</param>
public sealed class AddressPool(string service, IReadOnlyList<Uri> addresses, TimeProvider clock)
{
    /// <summary>How long an address is left out after a failure.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly Place[] _places = [.. addresses.Select(address => new Place(address))];
    private readonly Lock _lock = new();
    private int _away;
    private int _next = Random.Shared.Next(addresses.Count);

    public string Service => service;

    public int Count => _places.Length;

    /// <summary>Runs when an address answers after none did.</summary>
    public Action<string>? OnReturn { get; init; }

    /// <summary>
    /// The next address. When all are left out it is the one that failed first: to try
    /// costs less than to refuse. Null when each was tried.
    /// </summary>
    /// <param name="tried">Those that this request was sent to.</param>
    public Uri? Next(IReadOnlyCollection<Uri> tried)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Place? best = null;
            for (var step = 0; step < _places.Length; step++)
            {
                var place = _places[(_next + step) % _places.Length];
                if (!tried.Contains(place.Address) && (best is null || place.OutUntil(now) < best.OutUntil(now)))
                {
                    best = place;
                }
            }

            _next = (_next + 1) % _places.Length;
            if (best?.Until is not null)
            {
                best.Until = now + Pause;
            }

            return best?.Address;
        }
    }

    /// <summary>The address gave no connection, or no answer in time.</summary>
    public void Failed(Uri address) => Set(address, clock.GetUtcNow() + Pause);

    /// <summary>The address gave an answer, whichever.</summary>
    public void Answered(Uri address)
    {
        Set(address, until: null);
        if (Interlocked.Exchange(ref _away, 0) == 1)
        {
            OnReturn?.Invoke(service);
        }
    }

    /// <summary>No address answered a request.</summary>
    public void AllFailed() => Volatile.Write(ref _away, 1);

    private void Set(Uri address, DateTimeOffset? until)
    {
        lock (_lock)
        {
            foreach (var place in _places)
            {
                if (place.Address == address)
                {
                    place.Until = until;
                }
            }
        }
    }

    private sealed class Place(Uri address)
    {
        public Uri Address { get; } = address;

        /// <summary>Set since the last failure; only an answer takes it back.</summary>
        public DateTimeOffset? Until { get; set; }

        public DateTimeOffset OutUntil(DateTimeOffset now) =>
            Until is { } until && until > now ? until : DateTimeOffset.MinValue;
    }
}
