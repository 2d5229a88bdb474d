using Microsoft.AspNetCore.Mvc;
using Panel.Identity.Data;

namespace Panel.Identity.Administration;

/// <summary>
/// Which users a list is about: <c>?suspended=</c>, <c>?platform_admin=</c>, <c>?organization_id=</c>.
/// </summary>
internal readonly record struct UserFilter(
    bool? Suspended,
    [property: FromQuery(Name = "platform_admin")] bool? PlatformAdmin,
    [property: FromQuery(Name = "organization_id")] Guid? OrganizationId
)
{
    public IQueryable<User> Apply(IQueryable<User> users, PanelIdentityDbContext db)
    {
        var (suspended, admin, organization) = (Suspended, PlatformAdmin, OrganizationId);
        if (suspended is not null)
        {
            users = users.Where(row => (row.SuspendedAt != null) == suspended);
        }

        if (admin is not null)
        {
            users = users.Where(row => row.IsPlatformAdmin == admin);
        }

        return organization is null
            ? users
            : users.Where(row =>
                db.Set<OrganizationMember>()
                    .Any(member => member.UserId == row.Id && member.OrganizationId == organization)
            );
    }
}
