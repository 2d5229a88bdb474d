using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.SignIn.External;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.Passkeys;
using Panel.Identity.SignIn.PasswordReset;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Throttling;

namespace Panel.Identity.Expiry;

/// <summary>
/// Removes what time has ended: sessions, refresh tokens, sign-ins that no user completed,
/// throttles, unused links and invites, and SSH certificates that ended a quarter of a year ago.
/// Small batches keep each transaction short.
/// </summary>
internal sealed class ExpiredRows(PanelIdentityDbContext db, TimeProvider clock)
{
    private const int Batch = 500;
    private static readonly TimeSpan CertificatesKept = TimeSpan.FromDays(90);

    /// <returns>How many rows went.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (window, ended) = (now - Throttles.Window, now - CertificatesKept);
        var forgotten = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-KnownDevices.KeptDays);
        return await DrainAsync(() =>
                db.Set<Session>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<RefreshToken>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<SignInChallenge>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<PasskeyChallenge>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Hash)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<KnownDevice>()
                    .Where(row => row.LastSeenOn < forgotten)
                    .OrderBy(row => row.UserId)
                    .ThenBy(row => row.Fingerprint)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<Throttle>()
                    .Where(row => row.WindowStartedAt <= window && (row.LockedUntil == null || row.LockedUntil <= now))
                    .OrderBy(row => row.Key)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<PasswordResetToken>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<PendingRegistration>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<PendingSignIn>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<OrganizationInvite>()
                    .Where(row => row.ExpiresAt <= now)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
            )
            + await DrainAsync(() =>
                db.Set<SshCertificate>()
                    .Where(row => row.ValidBefore <= ended)
                    .OrderBy(row => row.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(cancellationToken)
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
