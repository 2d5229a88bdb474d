using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

internal static class UserRowLock
{
    /// <summary>
    /// Holds the user's row until the caller's transaction ends: what is counted and
    /// then added under it cannot be overtaken, and a suspension
    /// comes either before or after. Writing a column as it is takes the row's lock on
    /// PostgreSQL; on SQLite the transaction itself is the lock.
    /// </summary>
    /// <returns>The user name; null when the user is suspended or gone.</returns>
    public static async Task<string?> HoldUserAsync(
        this PanelIdentityDbContext db,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var users = db.Users.Where(row => row.Id == id && row.SuspendedAt == null);
        var held = await users.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.SuspendedAt, (DateTimeOffset?)null),
            cancellationToken
        );
        return held == 0 ? null : await users.Select(row => row.UserName).SingleOrDefaultAsync(cancellationToken);
    }
}
