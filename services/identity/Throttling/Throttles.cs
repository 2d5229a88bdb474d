using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Throttling;

/// <summary>
/// So many failures within 15 minutes lock a key for 15 minutes. The
/// framework's lock-out knows neither a window nor addresses, and
/// loses counts when attempts come at once; here each count is one statement.
/// </summary>
internal sealed class Throttles(PanelIdentityDbContext db, TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static ApiError TooMany(DateTimeOffset until, DateTimeOffset now) =>
        new(429, "too_many_attempts", "Too many failed attempts. Wait before the next one.", RetryAfter: until - now);

    /// <summary>The refusal to give while the key is locked; null when it is not.</summary>
    public async Task<ApiError?> RefusalAsync(ThrottleKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = await db.Set<Throttle>()
            .Where(row => row.Key == key.Text && row.LockedUntil > now)
            .Select(row => row.LockedUntil)
            .SingleOrDefaultAsync(cancellationToken);
        return until is null ? null : TooMany(until.Value, now);
    }

    /// <summary>
    /// Counts a failure. It is kept whatever becomes of the request, so it is not part of a transaction.
    /// </summary>
    public async Task CountAsync(ThrottleKey key, CancellationToken cancellationToken)
    {
        while (!await TryIncreaseAsync(key, cancellationToken) && !await TryStartAsync(key, cancellationToken))
        {
            // Another request started the row between the two statements: increase that one.
        }
    }

    /// <summary>
    /// Counts an attempt before it is known whether it is right, so that of many
    /// at once no more are compared than the limit allows.
    /// <see cref="ClearAsync"/> gives it back.
    /// </summary>
    /// <returns>The refusal while the key is locked; null when the attempt may go on.</returns>
    public async Task<ApiError?> TakeAsync(ThrottleKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await IncreaseAsync(key, cancellationToken))
            {
                return null;
            }

            if (await RefusalAsync(key, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            if (await TryStartAsync(key, cancellationToken))
            {
                return null;
            }
        }
    }

    public Task ClearAsync(ThrottleKey key, CancellationToken cancellationToken) =>
        db.Set<Throttle>().Where(row => row.Key == key.Text).ExecuteDeleteAsync(cancellationToken);

    private async Task<bool> TryIncreaseAsync(ThrottleKey key, CancellationToken cancellationToken) =>
        await IncreaseAsync(key, cancellationToken) || await RefusalAsync(key, cancellationToken) is not null;

    /// <returns>False: there is no row, or it is locked.</returns>
    private async Task<bool> IncreaseAsync(ThrottleKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (text, limit, start) = (key.Text, key.Limit, now - Window);
        DateTimeOffset? until = now + Window;
        return await db.Set<Throttle>()
                .Where(row => row.Key == text && (row.LockedUntil == null || row.LockedUntil <= now))
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(row => row.Failures, row => row.WindowStartedAt <= start ? 1 : row.Failures + 1)
                            .SetProperty(
                                row => row.WindowStartedAt,
                                row => row.WindowStartedAt <= start ? now : row.WindowStartedAt
                            )
                            .SetProperty(
                                row => row.LockedUntil,
                                row => row.WindowStartedAt > start && row.Failures + 1 >= limit ? until : null
                            ),
                    cancellationToken
                ) > 0;
    }

    private async Task<bool> TryStartAsync(ThrottleKey key, CancellationToken cancellationToken)
    {
        var row = db.Add(
            new Throttle
            {
                Key = key.Text,
                Failures = 1,
                WindowStartedAt = clock.GetUtcNow(),
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return false;
        }
        finally
        {
            row.State = EntityState.Detached;
        }
    }
}
