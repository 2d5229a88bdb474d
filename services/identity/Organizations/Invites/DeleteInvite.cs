using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;

namespace Panel.Identity.Organizations.Invites;

/// <summary>Takes an invite back; its link ends.</summary>
internal sealed class DeleteInvite(PanelIdentityDbContext db, Memberships memberships, IAudit audit)
{
    private const string Permission = "members.invite";

    public async Task<ApiError?> RunAsync(Guid organizationId, Guid id, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await memberships.EnterAsync(organizationId, cancellation) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (
            await db.Invites.SingleOrDefaultAsync(
                row => row.Id == id && row.OrganizationId == organizationId,
                cancellation
            )
            is not { } invite
        )
        {
            return ApiErrors.NotFound("invite");
        }

        db.Remove(invite);
        audit.Record(
            "invite.deleted",
            new AuditSubject("invite", id, invite.Email),
            before: new { invite.Email, invite.Role },
            organization: organizationId
        );
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
