using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

/// <summary>Keeps at least one user who can administer the platform.</summary>
internal sealed class PlatformAdmins(PanelIdentityDbContext db, TimeProvider clock)
{
    public static readonly ApiError LastOne = ApiErrors.Conflict(
        "last_platform_admin",
        "It is the last platform administrator that can sign in."
    );

    /// <summary>
    /// True when no other user could administer the platform. Run the check within the
    /// transaction of the change: writing the setup row lets such
    /// changes pass only one after the other, so that two administrators cannot remove each other at once.
    /// </summary>
    public async Task<bool> IsLastAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Set<Setup>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AdminsChangedAt, now), cancellationToken);
        return await db.Users.AnyAsync(row => row.Id == userId && row.IsPlatformAdmin, cancellationToken)
            && !await db.Users.AnyAsync(
                row => row.Id != userId && row.IsPlatformAdmin && row.SuspendedAt == null,
                cancellationToken
            );
    }
}
