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

    public async Task<ApiError?> RunAsync(Guid organizationId, Guid id, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await memberships.EnterAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (
            await db.Set<OrganizationInvite>()
                .SingleOrDefaultAsync(row => row.Id == id && row.OrganizationId == organizationId, cancellationToken)
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
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
