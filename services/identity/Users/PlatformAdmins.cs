using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

/// <summary>Somebody must be left who can administer the platform.</summary>
internal sealed class PlatformAdmins(PanelIdentityDbContext db, TimeProvider clock)
{
    public static readonly ApiError LastOne = ApiErrors.Conflict(
        "last_platform_admin",
        "It is the last platform administrator that can sign in."
    );

    /// <summary>
    /// True when nobody but this user could administer. Run it within the
    /// transaction of the change: writing the setup row lets such
    /// changes pass only one after the other, so that two administrators cannot remove each other at once.
    /// </summary>
    public async Task<bool> IsLastAsync(Guid userId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await db.Setups.ExecuteUpdateAsync(set => set.SetProperty(row => row.AdminsChangedAt, now), cancellation);
        return await db.Users.AnyAsync(row => row.Id == userId && row.IsPlatformAdmin, cancellation)
            && !await db.Users.AnyAsync(
                row => row.Id != userId && row.IsPlatformAdmin && row.SuspendedAt == null,
                cancellation
            );
    }
}
