using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Auth;
using Panel.Identity.ApiTokens;
using Panel.Identity.Data;
using Panel.Identity.Organizations;
using Panel.Identity.Permissions;

namespace Panel.Identity.Accounts;

/// <summary>What <c>GET /v1/users/me</c> shows.</summary>
internal sealed class ReadMe(PanelIdentityDbContext db, AccountRestrictions restrictions)
{
    // More are listed, in pages, by GET /v1/organizations.
    private const int MostOrganizations = 100;

    /// <returns>Null: the account was deleted since the gateway asked who calls.</returns>
    public async Task<MeBody?> RunAsync(Principal caller, CancellationToken cancellation)
    {
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellation)
            is not { } user
        )
        {
            return null;
        }

        var token = await db
            .ApiTokens.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == caller.CredentialId, cancellation);
        var only = token?.OrganizationId;
        var members = await db
            .Members.AsNoTracking()
            .Include(row => row.Organization)
            .Where(row => row.UserId == user.Id && (only == null || row.OrganizationId == only))
            .OrderBy(row => row.OrganizationId)
            .Take(MostOrganizations)
            .ToListAsync(cancellation);
        var own = EffectivePermissions.Of(user, member: null, token, restrictions.Of(user));
        return new MeBody(
            user.Id,
            user.Email!,
            user.UserName!,
            user.IsPlatformAdmin,
            user.SuspendedAt is not null,
            user.CreatedAt,
            new MyPermissionsBody(Sorted(own.User), Sorted(own.Admin)),
            [.. members.Select(member => Of(member, user, token))]
        );
    }

    private MyOrganizationBody Of(OrganizationMember member, User user, ApiToken? token) =>
        new(
            member.OrganizationId,
            member.Organization!.Name,
            member.Role,
            member.OrganizationId == user.DefaultOrganizationId,
            Sorted(EffectivePermissions.Of(user, member, token, restrictions.Of(user)).Server)
        );

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
