using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations;

/// <summary>
/// Gives an organization of a user who is deleted to another owner, member or not. Run it within the transaction,
/// behind the organization's lock.
/// </summary>
internal sealed class HandOverOrganization(
    PanelIdentityDbContext db,
    OwnerChange owners,
    Memberships memberships,
    IAudit audit,
    TimeProvider clock
)
{
    public async Task RunAsync(Organization organization, User from, User to, CancellationToken cancellationToken)
    {
        await owners.StepDownAsync(organization.Id, to.Id, cancellationToken);
        var (id, now, owner) = (organization.Id, clock.GetUtcNow(), OrganizationRole.Owner);
        var member = await db.Set<OrganizationMember>()
            .SingleOrDefaultAsync(row => row.OrganizationId == id && row.UserId == to.Id, cancellationToken);
        if (member is null)
        {
            member = new OrganizationMember
            {
                OrganizationId = id,
                UserId = to.Id,
                Role = owner,
                JoinedAt = now,
            };
            db.Add(member);
        }

        // An owner holds all; nothing refines that.
        (member.Role, member.Grants, member.Denials) = (owner, [], []);

        var subject = new AuditSubject("organization", id, organization.Name);
        audit.Record("organization.handed_over", subject, new { Owner = from.Id }, new { Owner = to.Id }, id);
        memberships.Announce(to.Id);
        await db.SaveChangesAsync(cancellationToken);
    }
}
