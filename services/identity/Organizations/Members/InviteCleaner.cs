using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Invites;

namespace Panel.Identity.Organizations.Members;

/// <summary>Invites stand on what their sender may do, so they end when that changes.</summary>
internal sealed class InviteCleaner(PanelIdentityDbContext db)
{
    public Task RemoveOfAsync(Guid organizationId, Guid senderId, CancellationToken cancellationToken) =>
        db.Set<OrganizationInvite>()
            .Where(row => row.OrganizationId == organizationId && row.InvitedBy == senderId)
            .ExecuteDeleteAsync(cancellationToken);
}
