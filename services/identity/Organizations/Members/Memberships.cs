using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations.Members;

/// <summary>What every change of an organization's members has in common. Run it within one transaction.</summary>
internal sealed class Memberships(PanelIdentityDbContext db, Callers callers, IOutbox outbox, TimeProvider clock)
{
    /// <summary>
    /// Lets changes of one organization pass only one after the other, then reads who
    /// calls: an owner who has just handed over is none any more.
    /// </summary>
    /// <returns>Null when there is no such organization for the caller.</returns>
    public async Task<Caller?> EnterAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await LockAsync(organizationId, cancellationToken);
        return await callers.InAsync(organizationId, cancellationToken);
    }

    /// <summary>An organization that is being removed takes no new members.</summary>
    public Task<bool> IsAbandonedAsync(Guid organizationId, CancellationToken cancellationToken) =>
        db.Set<Organization>().AnyAsync(row => row.Id == organizationId && row.AbandonedAt != null, cancellationToken);

    public Task LockAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return db.Set<Organization>()
            .Where(row => row.Id == organizationId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MembersChangedAt, now), cancellationToken);
    }

    /// <summary>Enters and finds the member that the change is about.</summary>
    public async Task<Result<(Caller Caller, OrganizationMember Target)>> FindAsync(
        Guid organizationId,
        Guid userId,
        string permission,
        CancellationToken cancellationToken
    )
    {
        if (await EnterAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(permission))
        {
            return ApiErrors.Forbidden(permission);
        }

        var target = await db.Set<OrganizationMember>()
            .SingleOrDefaultAsync(
                row => row.OrganizationId == organizationId && row.UserId == userId,
                cancellationToken
            );
        if (target is null)
        {
            return OrganizationErrors.NoSuchMember;
        }

        return target.Role < caller.Rank ? OrganizationErrors.AboveYou : (caller, target);
    }

    /// <summary>
    /// How the audit log names a member. One whose account is deleted at this moment has no name any more.
    /// </summary>
    public async Task<AuditSubject> SubjectAsync(Guid userId, CancellationToken cancellationToken) =>
        new(
            "member",
            userId,
            await db
                .Users.Where(row => row.Id == userId)
                .Select(row => row.UserName)
                .SingleOrDefaultAsync(cancellationToken)
                ?? userId.ToString()
        );

    /// <summary>
    /// For a change of owner where one of the two administers the platform: whether the
    /// organization is trusted is in what is cached about each member.
    /// </summary>
    public async Task AnnounceAllAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var members = await db.Set<OrganizationMember>()
            .Where(row => row.OrganizationId == organizationId)
            .Select(row => row.UserId)
            .ToListAsync(cancellationToken);
        foreach (var member in members)
        {
            Announce(member);
        }
    }

    /// <summary>Everything cached about the user is stale from here on.</summary>
    public void Announce(Guid userId) => outbox.Publish(new UserAccessChanged(userId, clock.GetUtcNow()));
}
