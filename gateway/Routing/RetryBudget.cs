namespace Panel.Gateway.Routing;

/// <summary>
/// How much may be retried, so that retries do not finish off a service that is
/// going down: a share of the requests in each ten seconds.
/// </summary>
internal sealed class RetryBudget(double share, TimeProvider clock)
{
    private const int Free = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private long _begun = clock.GetTimestamp();
    private int _requests;
    private int _retries;

    /// <summary>A request that could be retried has come.</summary>
    public void Count()
    {
        var begun = Volatile.Read(ref _begun);
        if (
            clock.GetElapsedTime(begun) > Window
            && Interlocked.CompareExchange(ref _begun, clock.GetTimestamp(), begun) == begun
        )
        {
            Volatile.Write(ref _requests, 0);
            Volatile.Write(ref _retries, 0);
        }

        Interlocked.Increment(ref _requests);
    }

    /// <summary>False when it is spent.</summary>
    public bool TrySpend()
    {
        if (Interlocked.Increment(ref _retries) <= Free + (Volatile.Read(ref _requests) * share))
        {
            return true;
        }

        Interlocked.Decrement(ref _retries);
        return false;
    }
}
