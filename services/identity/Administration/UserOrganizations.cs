using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Permissions;

namespace Panel.Identity.Administration;

/// <summary>
/// The organizations that cannot just lose a user: those that they own, and those that no other user is a member of.
/// </summary>
internal sealed class UserOrganizations(PanelIdentityDbContext db, Memberships memberships)
{
    /// <summary>Locks them until the transaction ends, so that no member comes or goes meanwhile.</summary>
    /// <param name="known">Those that are locked already.</param>
    public async Task<IReadOnlyList<UserOrganization>> LockAsync(
        Guid userId,
        IReadOnlyList<UserOrganization> known,
        CancellationToken cancellationToken
    )
    {
        var ids = await db.Set<OrganizationMember>()
            .Where(row => row.UserId == userId)
            .OrderBy(row => row.OrganizationId)
            .Select(row => row.OrganizationId)
            .ToListAsync(cancellationToken);
        // In one order, so that two who delete do not wait for each other.
        var locked = known.Select(organization => organization.Organization.Id);
        foreach (var id in ids.Except(locked))
        {
            await memberships.LockAsync(id, cancellationToken);
        }

        var others = db.Set<OrganizationMember>().Where(other => other.UserId != userId);
        var found = await db.Set<OrganizationMember>()
            .AsNoTracking()
            .Where(row => row.UserId == userId)
            .Select(row => new
            {
                row.Organization,
                row.Role,
                Shared = others.Any(other => other.OrganizationId == row.OrganizationId),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. found
                .Where(row => row.Role == OrganizationRole.Owner || !row.Shared)
                .Select(row => new UserOrganization(row.Organization!, row.Shared)),
        ];
    }
}
