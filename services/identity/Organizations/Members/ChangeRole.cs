using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations.Members;

/// <summary>
/// Gives a member another role. Making a member the owner hands the
/// organization over: the former owner stays as an admin.
/// </summary>
internal sealed class ChangeRole(
    PanelIdentityDbContext db,
    Memberships memberships,
    OwnerChange owners,
    InviteCleaner invites,
    IAudit audit
)
{
    public async Task<Result<OrganizationMember>> RunAsync(
        Guid organizationId,
        Guid userId,
        OrganizationRole role,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await memberships.FindAsync(organizationId, userId, "members.update", cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var (caller, target) = found.Value;
        if (target.Role == OrganizationRole.Owner && role != OrganizationRole.Owner)
        {
            return OrganizationErrors.OwnerStays;
        }

        if (role == OrganizationRole.Owner && caller.Rank != OrganizationRole.Owner)
        {
            return OrganizationErrors.OwnerOnly;
        }

        var before = target.Role;
        if (role == OrganizationRole.Owner)
        {
            await owners.StepDownAsync(organizationId, userId, cancellationToken);
        }

        if (caller.Apply(target, member => Assign(member, role)) is { } refusal)
        {
            return refusal;
        }

        audit.Record(
            "member.role_changed",
            await memberships.SubjectAsync(userId, cancellationToken),
            new { Role = before },
            new { Role = role },
            organizationId
        );
        await invites.RemoveOfAsync(organizationId, userId, cancellationToken);
        memberships.Announce(userId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return target;
    }

    private static void Assign(OrganizationMember member, OrganizationRole role)
    {
        member.Role = role;
        // An owner holds all; nothing refines that.
        if (role == OrganizationRole.Owner)
        {
            (member.Grants, member.Denials) = ([], []);
        }
    }
}
