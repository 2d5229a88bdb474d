using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Organizations;
using Panel.Identity.Ssh.Certificates;
using Panel.ServiceDefaults.Auditing;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Identity.Users;

/// <summary>
/// Removes a user with all their credentials and memberships; their SSH certificates are revoked. An organization that has other members needs another owner first; one
/// that has none stays, since its instances do.
/// </summary>
internal sealed class DeleteUser(PanelIdentityDbContext db, PlatformAdmins admins, RevokeCertificates revoking, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    private static readonly ApiError OwnsShared = ApiErrors.Conflict("owns_organization", "They own an organization that has other members.");

    public async Task<ApiError?> RunAsync(Guid id, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await admins.IsLastAsync(id, cancellation)) return PlatformAdmins.LastOne;
        var owned = db.Members.Where(row => row.UserId == id && row.Role == OrganizationRole.Owner).Select(row => row.OrganizationId);
        if (await db.Members.AnyAsync(row => row.UserId != id && owned.Contains(row.OrganizationId), cancellation)) return OwnsShared;
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } user) return ApiErrors.NotFound("user");
        await db.Users.Where(row => row.Id == id).ExecuteDeleteAsync(cancellation);
        await revoking.OfUserAsync(id, cancellation);
        audit.Record("user.deleted", user.Subject, before: UserBody.Of(user));
        outbox.Publish(new UserDeleted(id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
