using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Permissions;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Users;

namespace Panel.Identity.Administration;

/// <summary>
/// Switches an account off and on again. Off ends its sessions and revokes its SSH certificates; its API tokens rest.
/// </summary>
internal sealed class SuspendUser(
    PanelIdentityDbContext db,
    PlatformAdmins admins,
    Memberships memberships,
    EndSessions ending,
    RevokeCertificates revoking,
    IAudit audit,
    IOutbox outbox,
    TimeProvider clock
)
{
    public async Task<ApiError?> RunAsync(Guid id, bool suspended, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (suspended && await admins.IsLastAsync(id, cancellationToken))
        {
            return PlatformAdmins.LastOne;
        }

        DateTimeOffset? since = suspended ? clock.GetUtcNow() : null;
        var changed = await db
            .Users.Where(row => row.Id == id && (row.SuspendedAt == null) == suspended)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SuspendedAt, since), cancellationToken);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } user)
        {
            return ApiErrors.NotFound("user");
        }

        if (changed == 0)
        {
            return AlreadySo(suspended);
        }

        if (suspended)
        {
            await ending.RunAsync(id, _ => true, cancellationToken);
            await revoking.OfUserAsync(id, cancellationToken);
        }

        audit.Record(
            suspended ? "user.suspended" : "user.unsuspended",
            user.Subject,
            new { Suspended = !suspended },
            new { Suspended = suspended }
        );
        outbox.Publish(new UserAccessChanged(id, clock.GetUtcNow()));
        if (user.IsPlatformAdmin)
        {
            await AnnounceTrustAsync(id, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    // The organizations of an active administrator may run more than others,
    // and what is cached about their members says so.
    private async Task AnnounceTrustAsync(Guid id, CancellationToken cancellationToken)
    {
        var owned = await db.Set<OrganizationMember>()
            .Where(row => row.UserId == id && row.Role == OrganizationRole.Owner)
            .Select(row => row.OrganizationId)
            .ToListAsync(cancellationToken);
        foreach (var organization in owned)
        {
            await memberships.AnnounceAllAsync(organization, cancellationToken);
        }
    }

    private static ApiError AlreadySo(bool suspended) =>
        suspended
            ? ApiErrors.Conflict("already_suspended", "The user is suspended already.")
            : ApiErrors.Conflict("not_suspended", "The user is not suspended.");
}
