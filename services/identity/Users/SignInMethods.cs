using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

/// <summary>What a user can sign in with: a password, a linked provider, a passkey.</summary>
internal static class SignInMethods
{
    public static readonly ApiError LastOne = ApiErrors.Conflict(
        "last_login",
        "It is the only way to sign in: set a password, link a provider or add a passkey first."
    );

    /// <summary>
    /// Hold the user before one is removed, so that two which go at once do not each count on the other.
    /// </summary>
    public static Task<bool> HasWayInAsync(
        this PanelIdentityDbContext db,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        db.Users.AnyAsync(
            user =>
                user.Id == userId
                && (
                    user.PasswordHash != null
                    || db.UserLogins.Any(row => row.UserId == userId)
                    || db.UserPasskeys.Any(row => row.UserId == userId)
                ),
            cancellationToken
        );
}
