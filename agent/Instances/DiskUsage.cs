using Panel.Agent.Files;
using Panel.Agent.Runtimes;

namespace Panel.Agent.Instances;

/// <summary>
/// What one instance keeps on disk, as last measured, and what writes of the agent
/// have been granted since. Removed files count until the
/// next measurement, which comes before anything is refused.
/// </summary>
// CA1001: a semaphore without a wait handle holds nothing that must be released, and waiters may outlive the instance.
#pragma warning disable CA1001
public sealed class DiskUsage(InstancePaths paths, TimeProvider clock)
#pragma warning restore CA1001
{
    /// <summary>
    /// A file that a write replaces may stay beside the new one up to this size,
    /// one at a time: a full instance can still save its
    /// configuration, and cannot keep more than this above its limit.
    /// </summary>
    public const long MostBorrowed = 16 << 20;

    /// <summary>
    /// A measurement is good for so many times as long as it took: small trees are as good as always measured anew.
    /// </summary>
    private const int GoodFor = 20;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _measurements;
    private long _measured;
    private long _measuredAt;
    private TimeSpan _took;

    // Bytes granted in all, of these not written yet, and how many of the granted ones the measurement has seen.
    private long _granted;
    private long _pending;
    private long _seen;
    private DiskReservation? _borrower;

    /// <summary>Bytes in data and volumes when last measured.</summary>
    public long Measured
    {
        get
        {
            lock (_gate)
            {
                return _measured;
            }
        }
    }

    /// <summary>As <see cref="Measured"/>; null before the first time.</summary>
    public long? LastMeasured
    {
        get
        {
            lock (_gate)
            {
                return _measuredAt == 0 ? null : _measured;
            }
        }
    }

    /// <summary>
    /// Takes room for a write. Null when the limit does not have it. What the write
    /// does not use is given back when the reservation is
    /// disposed.
    /// </summary>
    /// <param name="limit">Bytes; zero for none.</param>
    /// <param name="bytes">How much will come, as far as that is known.</param>
    /// <param name="replaced">Size of the file that the write replaces.</param>
    /// <param name="cancellationToken">Ends the waiting for a measurement.</param>
    public async Task<DiskReservation?> ReserveAsync(
        long limit,
        long bytes,
        long replaced,
        CancellationToken cancellationToken
    )
    {
        var reservation = new DiskReservation(this, limit, Math.Min(replaced, MostBorrowed));
        if (limit > 0 && IsStale())
        {
            await MeasureAsync(cancellationToken);
        }

        return await GrantAsync(reservation, bytes, cancellationToken) ? reservation : null;
    }

    /// <summary>Measures anew. Callers that come while one measurement runs share the next.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var asked = Interlocked.Read(ref _measurements);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // One that began after this caller asked is as good as its own.
            if (Interlocked.Read(ref _measurements) == asked)
            {
                await WalkAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    internal async ValueTask<bool> GrantAsync(
        DiskReservation reservation,
        long bytes,
        CancellationToken cancellationToken
    )
    {
        if (TryGrant(reservation, bytes))
        {
            return true;
        }

        // Files may just have been removed.
        await MeasureAsync(cancellationToken);
        return TryGrant(reservation, bytes);
    }

    internal void Written(DiskReservation reservation, long bytes)
    {
        lock (_gate)
        {
            reservation.Written += bytes;
            _pending -= bytes;
        }
    }

    internal void Release(DiskReservation reservation)
    {
        lock (_gate)
        {
            var unused = reservation.Granted - reservation.Written;
            reservation.Granted = reservation.Written;
            _granted -= unused;
            _pending -= unused;
            if (_borrower == reservation)
            {
                _borrower = null;
            }
        }
    }

    private bool TryGrant(DiskReservation reservation, long bytes)
    {
        lock (_gate)
        {
            var room = reservation.Limit - (_measured + _granted - _seen);
            if (reservation.Limit > 0 && bytes > room && !MayBorrow(reservation, bytes, room))
            {
                return false;
            }

            reservation.Granted += bytes;
            _granted += bytes;
            _pending += bytes;
            return true;
        }
    }

    private bool MayBorrow(DiskReservation reservation, long bytes, long room)
    {
        if (reservation.Replaced == 0 || (_borrower is not null && _borrower != reservation))
        {
            return false;
        }

        // An instance that is above its limit may still replace a file by a smaller one.
        if (bytes > room + reservation.Replaced && reservation.Granted + bytes > reservation.Replaced)
        {
            return false;
        }

        _borrower = reservation;
        return true;
    }

    private bool IsStale()
    {
        lock (_gate)
        {
            return _measurements == 0 || clock.GetElapsedTime(_measuredAt) >= GoodFor * _took;
        }
    }

    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        long seen;
        lock (_gate)
        {
            // What is granted and not on disk yet is not seen. What is written while the
            // tree is walked may count twice, never not at all.
            seen = _granted - _pending;
            _measurements++;
        }

        var began = clock.GetTimestamp();
        try
        {
            var size = await Task.Run(
                () => TreeSize.Of(paths.Data, cancellationToken) + TreeSize.Of(paths.Volumes, cancellationToken),
                cancellationToken
            );
            lock (_gate)
            {
                _measuredAt = clock.GetTimestamp();
                (_measured, _seen, _took) = (size, seen, clock.GetElapsedTime(began, _measuredAt));
            }
        }
        catch
        {
            // Those who wait behind this one must measure themselves.
            lock (_gate)
            {
                _measurements--;
            }

            throw;
        }
    }
}
