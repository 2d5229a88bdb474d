using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Users;

namespace Panel.Identity.Organizations.Invites;

/// <summary>
/// Takes up an invite, once. Whoever shows its token has read the mail, so the address counts as confirmed.
/// </summary>
internal sealed class AcceptInvite(
    PanelIdentityDbContext db,
    Memberships memberships,
    Principal principal,
    IAudit audit,
    TimeProvider clock
)
{
    private static readonly ApiError Unknown = new(
        404,
        "not_found",
        "There is no such invite; it may have expired or been taken back."
    );
    private static readonly ApiError ForSomebodyElse = new(
        403,
        "invite_for_another_address",
        "The invite was sent to another e-mail address."
    );
    private static readonly ApiError AlreadyMember = ApiErrors.Conflict("already_member", "You are a member already.");

    public async Task<Result<OrganizationResponse>> RunAsync(string token, CancellationToken cancellationToken)
    {
        var (now, hash) = (clock.GetUtcNow(), Token.Hash(token));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (
            await db.Set<OrganizationInvite>()
                .AsNoTracking()
                .Include(row => row.Organization)
                .SingleOrDefaultAsync(row => row.TokenHash == hash && row.ExpiresAt > now, cancellationToken)
            is not { } invite
        )
        {
            return Unknown;
        }

        await memberships.LockAsync(invite.OrganizationId, cancellationToken);
        if (await memberships.IsAbandonedAsync(invite.OrganizationId, cancellationToken))
        {
            return OrganizationErrors.Abandoned;
        }

        // The gateway may know them a little longer than they are there.
        if (
            await db.Users.SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellationToken) is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        if (!EmailAddress.KeysOf(user.Email!).Contains(invite.NormalizedEmail))
        {
            return ForSomebodyElse;
        }

        if (
            await db.Set<OrganizationMember>()
                .AnyAsync(
                    row => row.OrganizationId == invite.OrganizationId && row.UserId == user.Id,
                    cancellationToken
                )
        )
        {
            return AlreadyMember;
        }

        if (
            await db.Set<OrganizationInvite>().Where(row => row.Id == invite.Id).ExecuteDeleteAsync(cancellationToken)
            != 1
        )
        {
            return Unknown;
        }

        db.Add(
            new OrganizationMember
            {
                OrganizationId = invite.OrganizationId,
                UserId = user.Id,
                Role = invite.Role,
                JoinedAt = now,
            }
        );
        user.EmailConfirmed = true;
        audit.CallerIsMemberOf(invite.OrganizationId);
        audit.Record(
            "invite.accepted",
            user.MemberSubject,
            after: new { invite.Role, invite.InvitedBy },
            organization: invite.OrganizationId
        );
        memberships.Announce(user.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OrganizationResponse.Of(invite.Organization!, invite.Role);
    }
}
