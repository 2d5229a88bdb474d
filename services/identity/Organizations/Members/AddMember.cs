using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Organizations.Members;

/// <summary>
/// A platform administrator puts a user into an organization without an invite, also themselves: the way back into one
/// whose members are all gone.
/// </summary>
internal sealed class AddMember(
    PanelIdentityDbContext db,
    Memberships memberships,
    OwnerChange owners,
    IAudit audit,
    TimeProvider clock
)
{
    private static readonly ApiError NoSuchUser = ApiErrors.Invalid(
        "user_id",
        "There is no such user, or they are suspended."
    );
    private static readonly ApiError AlreadyMember = ApiErrors.Conflict(
        "already_member",
        "They are a member already; change their role."
    );

    public async Task<Result<(OrganizationMember Member, User User)>> RunAsync(
        Guid organizationId,
        Guid userId,
        OrganizationRole role,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await memberships.EnterAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.EveryOrganization)
        {
            return OrganizationErrors.AdministratorOnly;
        }

        if (await memberships.IsAbandonedAsync(organizationId, cancellationToken))
        {
            return OrganizationErrors.Abandoned;
        }

        if (await db.HoldUserAsync(userId, cancellationToken) is null)
        {
            return NoSuchUser;
        }

        var already = db.Set<OrganizationMember>()
            .Where(row => row.OrganizationId == organizationId && row.UserId == userId);
        if (await already.AnyAsync(cancellationToken))
        {
            return AlreadyMember;
        }

        if (role == OrganizationRole.Owner)
        {
            await owners.StepDownAsync(organizationId, userId, cancellationToken);
        }

        var user = await db.Users.AsNoTracking().SingleAsync(row => row.Id == userId, cancellationToken);
        var (now, id) = (clock.GetUtcNow(), organizationId);
        var member = new OrganizationMember
        {
            OrganizationId = id,
            UserId = userId,
            Role = role,
            JoinedAt = now,
        };
        db.Add(member);
        audit.Record("member.added", user.MemberSubject, after: new { role }, organization: organizationId);
        memberships.Announce(userId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (member, user);
    }
}
