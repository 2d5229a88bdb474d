using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Panel.Gateway.Admission.Limits.Buckets;

/// <summary>
/// The buckets of one limit. The framework's own partitions know no upper bound, no other
/// clock than the system's, and no change of the rule; a stranger with
/// a /32 of IPv6 has four billion partitions. Here full buckets go first, and when none is full, newcomers share one.
/// </summary>
internal sealed class BucketTable(TimeProvider clock) : PartitionedRateLimiter<PermitRequest>
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);
    private const int Few = 4096;

    private readonly ConcurrentDictionary<UInt128, Bucket> _buckets = new();
    private readonly Bucket _overflow = new();
    private int _count;
    private int _sweepAt = Few;
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Most buckets kept.</summary>
    public int Capacity { get; set; } = 100_000;

    public int Count => Volatile.Read(ref _count);

    public override RateLimiterStatistics GetStatistics(PermitRequest resource) =>
        new() { CurrentAvailablePermits = Take(resource, 0).Remaining };

    protected override RateLimitLease AttemptAcquireCore(PermitRequest resource, int permitCount) =>
        Take(resource, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        PermitRequest resource,
        int permitCount,
        CancellationToken cancellationToken
    ) => new(Take(resource, permitCount));

    /// <param name="permits">0 only looks.</param>
    public PermitLease Take(PermitRequest ask, int permits)
    {
        var now = clock.GetTimestamp();
        var (bucket, rule) = (BucketOf(ask.Partition, now), ask.Rule);
        if (bucket == _overflow)
        {
            rule = rule.ForOverflow;
        }

        var taken = bucket.TryTake(now, rule, permits, out var fullAt);
        var fullIn = fullAt - now;
        return new PermitLease(
            taken,
            rule,
            rule.RemainingAt(fullIn),
            clock.Span(fullIn),
            taken ? TimeSpan.Zero : clock.Span(rule.RetryIn(fullIn, permits)),
            bucket
        );
    }

    private Bucket BucketOf(UInt128 partition, long now)
    {
        if (_buckets.TryGetValue(partition, out var known))
        {
            return known;
        }

        if (Count >= Math.Min(Volatile.Read(ref _sweepAt), Capacity))
        {
            Sweep(now);
        }

        if (Count >= Capacity)
        {
            return _overflow;
        }

        var added = new Bucket();
        var bucket = _buckets.GetOrAdd(partition, added);
        if (bucket == added)
        {
            Interlocked.Increment(ref _count);
        }

        return bucket;
    }

    // A full bucket says no more than a missing one. Whoever takes from it
    // this very moment gets one permit for nothing.
    private void Sweep(long now)
    {
        var last = Volatile.Read(ref _sweptAt);
        if (
            clock.GetElapsedTime(last, now) < BetweenSweeps
            || Interlocked.CompareExchange(ref _sweptAt, now, last) != last
        )
        {
            return;
        }

        foreach (var entry in _buckets)
        {
            if (entry.Value.IsFull(now) && _buckets.TryRemove(entry))
            {
                Interlocked.Decrement(ref _count);
            }
        }

        // Next when as many have come as stayed: so a sweep costs each newcomer a fixed share, however many there are.
        Volatile.Write(ref _sweepAt, Math.Max(Few, Count * 2));
    }
}
