using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations;

/// <summary>Makes an organization with its owner. It only stages: the caller saves.</summary>
internal sealed class CreateOrganization(PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock)
{
    public Organization Stage(string name, Guid ownerId)
    {
        var now = clock.GetUtcNow();
        var organization = new Organization
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            CreatedAt = now,
        };
        organization.Members.Add(
            new OrganizationMember
            {
                OrganizationId = organization.Id,
                UserId = ownerId,
                Role = OrganizationRole.Owner,
                JoinedAt = now,
            }
        );
        db.Add(organization);
        outbox.Publish(new OrganizationCreated(organization.Id, name, ownerId, now));
        return organization;
    }
}
