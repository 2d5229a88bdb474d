using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations;

/// <summary>
/// Takes an organization out of the books with its members, invites and bound tokens. The caller has locked it and seen
/// that it is empty, and saves within its transaction.
/// </summary>
internal sealed class RemoveOrganization(PanelIdentityDbContext db, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    public async Task StageAsync(Organization organization, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var members = await db.Set<OrganizationMember>()
            .Where(row => row.OrganizationId == organization.Id)
            .Select(row => row.UserId)
            .ToListAsync(cancellationToken);
        await db.Set<Organization>().Where(row => row.Id == organization.Id).ExecuteDeleteAsync(cancellationToken);

        var subject = new AuditSubject("organization", organization.Id, organization.Name);
        audit.Record(
            "organization.deleted",
            subject,
            new { organization.Name, Members = members.Count },
            organization: organization.Id
        );
        foreach (var member in members)
        {
            outbox.Publish(new UserAccessChanged(member, now));
        }

        outbox.Publish(new OrganizationDeleted(organization.Id, now));
    }
}
