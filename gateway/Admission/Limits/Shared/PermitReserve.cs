using Panel.Gateway.Admission.Limits.Buckets;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>
/// Permits of one shared bucket that this gateway has taken and not given out yet; or the news that there are none.
/// </summary>
internal sealed class PermitReserve : IPermits
{
    private readonly Lock _gate = new();
    private int _left;
    private long _endsAt;
    private long _emptyUntil;
    private long _fullAt;
    private Task<bool>? _asking;

    /// <summary>Nothing is lost with it.</summary>
    public bool IsIdle(long now)
    {
        lock (_gate)
        {
            return _asking is null && now >= _emptyUntil && (_left == 0 || now >= _endsAt);
        }
    }

    /// <summary>A decision when none has to be asked for it.</summary>
    public PermitLease? TryTake(PermitRequest ask, TimeProvider clock)
    {
        var (now, rule) = (clock.GetTimestamp(), ask.Rule);
        lock (_gate)
        {
            if (now >= _endsAt)
            {
                _left = 0;
            }

            var fullIn = Math.Max(0, _fullAt - now);
            if (_left > 0)
            {
                _left--;
                return new PermitLease(
                    true,
                    rule,
                    Math.Min(rule.Burst, rule.RemainingAt(fullIn) + _left),
                    clock.Span(fullIn),
                    TimeSpan.Zero,
                    this
                );
            }

            return now < _emptyUntil
                ? new PermitLease(false, rule, 0, clock.Span(fullIn), clock.Span(_emptyUntil - now))
                : null;
        }
    }

    /// <summary>One asks, however many wait for it. False when the store did not answer.</summary>
    public Task<bool> AskOnceAsync(Func<Task<PermitGrant?>> ask, BucketRule rule, TimeProvider clock)
    {
        lock (_gate)
        {
            return _asking ??= AskAsync(ask, rule, clock);
        }
    }

    public void GiveBack(BucketRule rule)
    {
        lock (_gate)
        {
            _left++;
        }
    }

    private async Task<bool> AskAsync(Func<Task<PermitGrant?>> ask, BucketRule rule, TimeProvider clock)
    {
        // Leaves the caller's lock, which the end of this method takes again.
        await Task.Yield();
        var answer = await ask();
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            _asking = null;
            if (answer is not { } grant)
            {
                return false;
            }

            _left += grant.Permits;
            _fullAt = now + clock.Stamps(grant.FullIn);
            _endsAt = now + clock.Stamps(rule.Window);
            // Until the next permit grows back in the store, refusals cost no question.
            if (_left == 0)
            {
                _emptyUntil = now + rule.RetryIn(_fullAt - now, 1);
            }

            return true;
        }
    }
}
