using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations.Members;

/// <summary>Grants or denies a member one permission beside their role, or takes that back.</summary>
internal sealed class ChangeMemberPermission(
    PanelIdentityDbContext db,
    Memberships memberships,
    InviteCleaner invites,
    IAudit audit
)
{
    /// <param name="effect">Null: the role alone decides again.</param>
    public async Task<Result<OrganizationMember>> RunAsync(
        Guid organizationId,
        Guid userId,
        string name,
        PermissionEffect? effect,
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
        if (target.Role == OrganizationRole.Owner)
        {
            return OrganizationErrors.OwnerHoldsAll;
        }

        if (effect is null && !target.Grants.Contains(name) && !target.Denials.Contains(name))
        {
            return ApiErrors.NotFound("grant or denial");
        }

        var before = new { target.Grants, target.Denials };
        if (caller.Apply(target, member => Set(member, name, effect)) is { } refusal)
        {
            return refusal;
        }

        audit.Record(
            "member.permissions_changed",
            await memberships.SubjectAsync(userId, cancellationToken),
            before,
            new { target.Grants, target.Denials },
            organizationId
        );
        await invites.RemoveOfAsync(organizationId, userId, cancellationToken);
        memberships.Announce(userId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return target;
    }

    private static void Set(OrganizationMember member, string name, PermissionEffect? effect)
    {
        member.Grants = With(member.Grants, name, effect == PermissionEffect.Grant);
        member.Denials = With(member.Denials, name, effect == PermissionEffect.Deny);
    }

    private static string[] With(string[] names, string name, bool present) =>
        [.. names.Where(other => other != name).Concat(present ? [name] : []).Order(StringComparer.Ordinal)];
}
