using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Settings;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>
/// The buckets of a limit that several gateways count together. Permits are
/// fetched in blocks, so that few requests wait for the store.
/// </summary>
/// <param name="own">Counts while the store is away, and for what does not fit in memory.</param>
internal sealed class SharedTable(string name, BudgetStore store, BucketTable own, TimeProvider clock)
    : PartitionedRateLimiter<PermitRequest>
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<UInt128, PermitReserve> _stocks = new();
    private long _sweptAt = clock.GetTimestamp();

    public StoreFailure WhenStoreIsDown { get; set; }

    public override RateLimiterStatistics? GetStatistics(PermitRequest resource) => own.GetStatistics(resource);

    // Only looks are answered at once.
    protected override RateLimitLease AttemptAcquireCore(PermitRequest resource, int permitCount) =>
        own.AttemptAcquire(resource, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        PermitRequest resource,
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        if (permitCount != 1)
        {
            throw new NotSupportedException("Requests count one by one.");
        }

        if (StockOf(resource.Partition) is not { } stock)
        {
            return own.AcquireAsync(resource, 1, cancellationToken);
        }

        return stock.TryTake(resource, clock) is { } decision
            ? new(decision)
            : new(AskAsync(stock, resource, cancellationToken));
    }

    private async Task<RateLimitLease> AskAsync(
        PermitReserve stock,
        PermitRequest ask,
        CancellationToken cancellationToken
    )
    {
        var (partition, rule) = ask;
        while (
            await stock
                .AskOnceAsync(() => store.TakeAsync(name, partition, rule), rule, clock)
                .WaitAsync(cancellationToken)
        )
        {
            // Others may have been quicker to take what came.
            if (stock.TryTake(ask, clock) is { } decision)
            {
                return decision;
            }
        }

        return WhenStoreIsDown == StoreFailure.Open
            ? own.Take(ask, 1)
            : new PermitLease(false, rule, 0, TimeSpan.Zero, TimeSpan.Zero) { IsUnavailable = true };
    }

    private PermitReserve? StockOf(UInt128 partition)
    {
        if (_stocks.TryGetValue(partition, out var known))
        {
            return known;
        }

        Sweep();
        // ConcurrentDictionary.Count takes every lock, but only newcomers come here.
        return _stocks.Count < own.Capacity ? _stocks.GetOrAdd(partition, _ => new PermitReserve()) : null;
    }

    private void Sweep()
    {
        var (now, last) = (clock.GetTimestamp(), Volatile.Read(ref _sweptAt));
        if (
            clock.GetElapsedTime(last, now) < SweepEvery
            || Interlocked.CompareExchange(ref _sweptAt, now, last) != last
        )
        {
            return;
        }

        foreach (var entry in _stocks)
        {
            if (entry.Value.IsIdle(now))
            {
                _stocks.TryRemove(entry);
            }
        }
    }
}
