using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Authorization;

/// <summary>
/// Who may act as whom (docs/adr/0030): holders of <c>users.impersonate</c>, through a token only when it is among its
/// scopes, as users who hold nothing on the platform that they do not hold themselves. What they do is recorded with
/// both names.
/// </summary>
internal sealed class Impersonation(PanelIdentityDbContext db, AccountRestrictions restrictions)
{
    private const string Permission = "users.impersonate";

    // How a user signs in is theirs alone: an impersonator who changed that could be them without a record of
    // who it was.
    private static readonly FrozenSet<string> WaysIn =
    [
        "account.email",
        "account.password",
        "account.two-factor",
        "security-keys.create",
        "security-keys.update",
        "security-keys.delete",
    ];

    /// <returns>Null when the caller may not act as that user, or there is no such user.</returns>
    public async Task<User?> FindAsync(UserCredential caller, Guid userId, CancellationToken cancellationToken)
    {
        var held = EffectivePermissions.Of(caller.User, member: null, caller.Token, restrictions.Of(caller.User));
        if (!held.Admin.Contains(Permission))
        {
            return null;
        }

        var user = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == userId && row.SuspendedAt == null, cancellationToken);
        if (user is null)
        {
            return null;
        }

        var theirs = EffectivePermissions.Of(user, member: null, token: null);
        return theirs.Admin.IsSubsetOf(held.Admin) ? user : null;
    }

    /// <summary>What is left of a user's permissions to an impersonator who acts as them.</summary>
    public static PermissionSets Limit(PermissionSets permissions) =>
        permissions with
        {
            User = permissions.User.Except(WaysIn).ToFrozenSet(StringComparer.Ordinal),
        };
}
