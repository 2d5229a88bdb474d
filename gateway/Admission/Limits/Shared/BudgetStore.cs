using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Settings;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>Asks the store within its time limit, and stops asking for a while when it does not answer.</summary>
internal sealed partial class BudgetStore(
    ISharedBudget budget,
    SharedLimitOptions options,
    TimeProvider clock,
    LimitsMeter meter,
    ILogger<BudgetStore> logger
)
{
    private const int Patience = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _failures;
    private long _closedUntil;

    /// <summary>Null when the store did not answer, or was not asked.</summary>
    public async Task<PermitGrant?> TakeAsync(string limit, UInt128 partition, BucketRule rule)
    {
        if (!MayAsk())
        {
            return null;
        }

        // Those who ask may go away; the answer is for all who wait for it.
        using var patience = new CancellationTokenSource(options.Timeout, clock);
        try
        {
            var grant = await budget
                .TakeAsync(limit, partition, rule, Math.Max(1, rule.Burst / options.Blocks), patience.Token)
                .WaitAsync(patience.Token);
            Succeeded();
            return grant;
        }
        // Whatever is wrong with the store, requests are answered.
        catch (Exception exception)
        {
            Failed(exception);
            return null;
        }
    }

    // While it is away, one question a second tries whether it is back.
    private bool MayAsk()
    {
        if (Volatile.Read(ref _failures) < Patience)
        {
            return true;
        }

        var (now, until) = (clock.GetTimestamp(), Volatile.Read(ref _closedUntil));
        var may =
            now >= until && Interlocked.CompareExchange(ref _closedUntil, now + clock.Stamps(Pause), until) == until;
        if (!may)
        {
            meter.CountStore("skipped");
        }

        return may;
    }

    private void Succeeded()
    {
        meter.CountStore("answered");
        if (Interlocked.Exchange(ref _failures, 0) >= Patience)
        {
            Log.Back(logger);
        }
    }

    private void Failed(Exception exception)
    {
        meter.CountStore("failed");
        Volatile.Write(ref _closedUntil, clock.GetTimestamp() + clock.Stamps(Pause));
        if (Interlocked.Increment(ref _failures) == Patience)
        {
            Log.Away(
                logger,
                exception is OperationCanceledException
                    ? $"Nothing came within {options.Timeout.TotalMilliseconds} ms."
                    : exception.Message
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The store of shared limits does not answer: {Reason} Each limit does what its WhenStoreIsDown says."
        )]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "The store of shared limits answers again.")]
        public static partial void Back(ILogger logger);
    }
}
