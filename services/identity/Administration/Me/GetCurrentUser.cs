using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Principals;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Administration.Me;

/// <summary>What <c>GET /v1/users/me</c> shows.</summary>
internal sealed class GetCurrentUser(PanelIdentityDbContext db, AccountRestrictions restrictions)
{
    // More are listed, in pages, by GET /v1/organizations.
    private const int MostOrganizations = 100;

    /// <returns>Null: the account was deleted since the gateway asked who calls.</returns>
    public async Task<MeResponse?> RunAsync(Principal caller, CancellationToken cancellationToken)
    {
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken)
            is not { } user
        )
        {
            return null;
        }

        var token = await db.Set<ApiToken>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == caller.CredentialId, cancellationToken);
        var only = token?.OrganizationId;
        var members = await db.Set<OrganizationMember>()
            .AsNoTracking()
            .Include(row => row.Organization)
            .Where(row => row.UserId == user.Id && (only == null || row.OrganizationId == only))
            .OrderBy(row => row.OrganizationId)
            .Take(MostOrganizations)
            .ToListAsync(cancellationToken);
        var own = EffectivePermissions.Of(user, member: null, token, restrictions.Of(user));
        return new MeResponse(
            user.Id,
            user.Email!,
            user.UserName!,
            user.IsPlatformAdmin,
            user.SuspendedAt is not null,
            user.CreatedAt,
            new MyPermissionsResponse(Sorted(own.User), Sorted(own.Admin)),
            [.. members.Select(member => Of(member, user, token))]
        );
    }

    private MyOrganizationResponse Of(OrganizationMember member, User user, ApiToken? token) =>
        new(
            member.OrganizationId,
            member.Organization!.Name,
            member.Role,
            member.OrganizationId == user.DefaultOrganizationId,
            Sorted(EffectivePermissions.Of(user, member, token, restrictions.Of(user)).Server)
        );

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
