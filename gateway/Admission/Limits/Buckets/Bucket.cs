namespace Panel.Gateway.Admission.Limits.Buckets;

/// <summary>
/// A token bucket in one number: when it will be full again (the generic cell rate
/// algorithm). Nothing has to be refilled, a change of the rule counts at
/// once, and one compare-and-swap takes a permit.
/// </summary>
internal sealed class Bucket : IPermits
{
    private long _fullAt;

    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;

    /// <param name="fullAt">When the bucket will be full again, if no request takes more.</param>
    public bool TryTake(long now, BucketRule rule, int permits, out long fullAt)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            fullAt = Math.Max(seen, now);
            var next = fullAt + permits * rule.Interval;
            if (next - now > rule.Tolerance)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, seen) != seen)
            {
                continue;
            }

            fullAt = next;
            return true;
        }
    }

    public void GiveBack(BucketRule rule) => Interlocked.Add(ref _fullAt, -rule.Interval);
}
