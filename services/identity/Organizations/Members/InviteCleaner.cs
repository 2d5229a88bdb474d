using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations.Members;

/// <summary>Invites stand on what their sender may do, so they end when that changes.</summary>
internal sealed class InviteCleaner(PanelIdentityDbContext db)
{
    public Task RemoveOfAsync(Guid organizationId, Guid senderId, CancellationToken cancellation) =>
        db
            .Invites.Where(row => row.OrganizationId == organizationId && row.InvitedBy == senderId)
            .ExecuteDeleteAsync(cancellation);
}
