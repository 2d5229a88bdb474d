using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Organizations.Resources;

namespace Panel.Identity.Organizations.Abandonment;

/// <summary>
/// Lets an organization without members go with all that it has: the services remove instances, then nodes, and the
/// last one that is heard to be gone takes the organization with it (docs/adr/0025). It only stages: the caller saves,
/// within a transaction.
/// </summary>
internal sealed class AbandonOrganization(
    PanelIdentityDbContext db,
    Memberships memberships,
    RemoveOrganization remove,
    IAudit audit,
    IOutbox outbox,
    TimeProvider clock
)
{
    /// <param name="organization">Locked by the caller, and without members by now.</param>
    /// <param name="requestedBy">The administrator who asked for it.</param>
    public async Task BeginAsync(
        OrganizationContentsResponse organization,
        Guid requestedBy,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await db.Set<OrganizationInvite>()
            .Where(row => row.OrganizationId == organization.Id)
            .ExecuteDeleteAsync(cancellationToken);
        await db.Set<Organization>()
            .Where(row => row.Id == organization.Id && row.AbandonedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AbandonedAt, now), cancellationToken);
        var left = new { Instances = organization.Instances.Count, Nodes = organization.Nodes.Count };
        var subject = new AuditSubject("organization", organization.Id, organization.Name);
        audit.Record("organization.abandoned", subject, left, organization: organization.Id);
        await AnnounceAsync(organization.Id, requestedBy, cancellationToken);
    }

    /// <summary>One of its resources is gone.</summary>
    public async Task ContinueAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        // Of two that are gone at once each would still see the other one, and an abandonment on its way would not be
        // seen at all.
        await memberships.LockAsync(organizationId, cancellationToken);
        if (!await memberships.IsAbandonedAsync(organizationId, cancellationToken))
        {
            return;
        }

        // While instances are left, their service works on them, and nodes wait for them.
        if (await HasInstancesAsync(organizationId, cancellationToken))
        {
            return;
        }

        await AnnounceAsync(organizationId, requestedBy: Guid.Empty, cancellationToken);
    }

    /// <summary>
    /// A resource whose creation was on its way when its organization was abandoned or deleted: it goes too.
    /// </summary>
    public async Task TakeLateAsync(OrganizationResource resource, CancellationToken cancellationToken)
    {
        await memberships.LockAsync(resource.OrganizationId, cancellationToken);
        var organization = await db.Set<Organization>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == resource.OrganizationId, cancellationToken);
        // A node is announced again and again, so that one of an organization that is missing here may come from a
        // restored back-up.
        var late = organization is null
            ? resource.Kind == ResourceKinds.Instance
            : organization.AbandonedAt is not null;
        if (late)
        {
            await AnnounceAsync(resource.OrganizationId, requestedBy: Guid.Empty, cancellationToken);
        }
    }

    /// <summary>Says again what has to go, or removes the organization when nothing is left.</summary>
    public async Task AnnounceAsync(Guid organizationId, Guid requestedBy, CancellationToken cancellationToken)
    {
        if (await Left(organizationId).AnyAsync(cancellationToken))
        {
            var instancesGone = !await HasInstancesAsync(organizationId, cancellationToken);
            outbox.Publish(new OrganizationAbandoned(organizationId, requestedBy, clock.GetUtcNow(), instancesGone));
            return;
        }

        var organization = await db.Set<Organization>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == organizationId, cancellationToken);
        if (organization is not null)
        {
            await remove.StageAsync(organization, cancellationToken);
        }
    }

    private Task<bool> HasInstancesAsync(Guid organizationId, CancellationToken cancellationToken) =>
        Left(organizationId).AnyAsync(row => row.Kind != ResourceKinds.Node, cancellationToken);

    private IQueryable<OrganizationResource> Left(Guid organizationId) =>
        db.Set<OrganizationResource>().Where(row => row.OrganizationId == organizationId && row.GoneAt == null);
}
