using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;

namespace Panel.Identity.Passwords;

/// <summary>
/// Bounds the hashes that are made at once. A hash is slow on purpose, so strangers who send passwords could otherwise
/// take every core from everybody else.
/// </summary>
internal sealed class HashingLimiter(IOptions<HashingOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly ApiError Busy = ApiErrors.Unavailable(
        "Too many passwords are being checked. Try again in a moment.",
        "passwords_busy"
    );

    private readonly ConcurrencyLimiter _limiter = new(
        new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, options.Value.AtOnce),
            QueueLimit = Math.Max(0, options.Value.Waiting),
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    /// <summary>Dispose the turn as soon as the hash is made.</summary>
    public async Task<Result<HashingTurn>> TakeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Value.LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var lease = await _limiter.AcquireAsync(1, either.Token);
            if (lease.IsAcquired)
            {
                return new HashingTurn(lease);
            }

            lease.Dispose();
            return Busy;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Busy;
        }
    }

    /// <summary>For what needs a hash in some cases only.</summary>
    public async Task<Result<HashingTurn>> TakeIfAsync(bool needed, CancellationToken cancellationToken) =>
        needed ? await TakeAsync(cancellationToken) : HashingTurn.None;

    public void Dispose() => _limiter.Dispose();
}
