using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tokens;

namespace Panel.Identity.Organizations.Members;

/// <summary>
/// Takes a member out of an organization, or lets them leave. Their tokens
/// for it and the invites they sent end with it.
/// </summary>
internal sealed class RemoveMember(
    PanelIdentityDbContext db,
    Memberships memberships,
    InviteCleaner invites,
    EndApiTokens tokens,
    IAudit audit
)
{
    private const string Permission = "members.remove";

    public async Task<ApiError?> RunAsync(Guid organizationId, Guid userId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await memberships.EnterAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        var leaves = caller.User.Id == userId && caller.Token is null;
        if (!leaves && !caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (
            await db.Set<OrganizationMember>()
                .SingleOrDefaultAsync(
                    row => row.OrganizationId == organizationId && row.UserId == userId,
                    cancellationToken
                )
            is not { } target
        )
        {
            return OrganizationErrors.NoSuchMember;
        }

        if (Refusal(caller, target) is { } refusal)
        {
            return refusal;
        }

        // Without an owner, as an old account's deletion may have left it, the last member is all that it has.
        if (
            !await db.Set<OrganizationMember>()
                .AnyAsync(row => row.OrganizationId == organizationId && row.UserId != userId, cancellationToken)
        )
        {
            return OrganizationErrors.LastMember;
        }

        db.Remove(target);
        await db
            .Users.Where(row => row.Id == userId && row.DefaultOrganizationId == organizationId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.DefaultOrganizationId, (Guid?)null),
                cancellationToken
            );
        await tokens.RunAsync(userId, row => row.OrganizationId == organizationId, cancellationToken);
        await invites.RemoveOfAsync(organizationId, userId, cancellationToken);
        audit.Record(
            leaves ? "member.left" : "member.removed",
            await memberships.SubjectAsync(userId, cancellationToken),
            new
            {
                target.Role,
                target.Grants,
                target.Denials,
            },
            organization: organizationId
        );
        memberships.Announce(userId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static ApiError? Refusal(Caller caller, OrganizationMember target) =>
        target.Role < caller.Rank ? OrganizationErrors.AboveYou
        : target.Role == OrganizationRole.Owner ? OrganizationErrors.OwnerStays
        : null;
}
