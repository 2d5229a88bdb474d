using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Accounts;

internal static class UserLock
{
    /// <summary>
    /// Within a transaction: lets changes that count what a user has (tokens, organizations) pass only one after the other. Writing a column as it is
    /// takes the row's lock on PostgreSQL; on SQLite the transaction itself is the lock.
    /// </summary>
    public static Task LockUserAsync(this PanelIdentityDbContext db, Guid userId, CancellationToken cancellation) =>
        db.Users.Where(row => row.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.ConcurrencyStamp, row => row.ConcurrencyStamp), cancellation);
}
