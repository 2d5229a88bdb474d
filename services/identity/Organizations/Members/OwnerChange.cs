using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations.Members;

/// <summary>
/// Makes room for another owner. Run it within the transaction of the change, behind the organization's lock.
/// </summary>
internal sealed class OwnerChange(PanelIdentityDbContext db, Memberships memberships, IAudit audit)
{
    /// <summary>
    /// The owner, if there is one, becomes an admin. Saved at once: at no moment may there be two owners, and the
    /// database sees to that.
    /// </summary>
    /// <param name="next">Who is to be the owner.</param>
    public async Task StepDownAsync(Guid organizationId, Guid next, CancellationToken cancellationToken)
    {
        var owners = db.Set<OrganizationMember>()
            .Where(row => row.OrganizationId == organizationId && row.Role == OrganizationRole.Owner);
        var owner = await owners.SingleOrDefaultAsync(cancellationToken);
        if (owner?.UserId == next)
        {
            return;
        }

        var changesTrust = await ChangesTrustAsync(owner?.UserId, next, cancellationToken);
        if (changesTrust)
        {
            await memberships.AnnounceAllAsync(organizationId, cancellationToken);
        }

        if (owner is null)
        {
            return;
        }

        owner.Role = OrganizationRole.Admin;
        var subject = await memberships.SubjectAsync(owner.UserId, cancellationToken);
        audit.Record(
            "member.role_changed",
            subject,
            new { Role = OrganizationRole.Owner },
            new { owner.Role },
            organizationId
        );
        memberships.Announce(owner.UserId);
        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<bool> ChangesTrustAsync(Guid? owner, Guid next, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(row => row.IsPlatformAdmin && (row.Id == owner || row.Id == next), cancellationToken);
}
