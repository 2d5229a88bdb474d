using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Throttling;

namespace Panel.Identity.Sessions;

/// <summary>
/// Removes what time has ended: sessions, refresh tokens, sign-ins that nobody completed,
/// throttles, unused links and invites, and SSH certificates that ended a quarter of a year ago.
/// In small batches, so that no transaction is long.
/// </summary>
internal sealed class ExpiredRows(PanelIdentityDbContext db, TimeProvider clock)
{
    private const int Batch = 500;
    private static readonly TimeSpan CertificatesKept = TimeSpan.FromDays(90);

    /// <returns>How many rows went.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (window, ended) = (now - Throttles.Window, now - CertificatesKept);
        var forgotten = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-KnownDevices.KeptDays);
        return await DrainAsync(() =>
                db
                    .Sessions.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .RefreshTokens.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .SignInChallenges.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .PasskeyChallenges.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Hash)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .KnownDevices.Where(row => row.LastSeenOn < forgotten)
                    .OrderBy(row => row.UserId)
                    .ThenBy(row => row.Fingerprint)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .Throttles.Where(row =>
                        row.WindowStartedAt <= window && (row.LockedUntil == null || row.LockedUntil <= now)
                    )
                    .OrderBy(row => row.Key)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .PasswordResets.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .PendingRegistrations.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .PendingSignIns.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .Invites.Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            )
            + await DrainAsync(() =>
                db
                    .SshCertificates.Where(row => row.ValidBefore <= ended)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellation)
            );
    }

    private static async Task<int> DrainAsync(Func<Task<int>> delete)
    {
        var (total, last) = (0, Batch);
        while (last == Batch)
        {
            total += last = await delete();
        }

        return total;
    }
}
