using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Organizations;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Sessions;
using Panel.Identity.Ssh.Certificates;

namespace Panel.Identity.Users;

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
    public async Task<ApiError?> RunAsync(Guid id, bool suspended, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (suspended && await admins.IsLastAsync(id, cancellation))
        {
            return PlatformAdmins.LastOne;
        }

        DateTimeOffset? since = suspended ? clock.GetUtcNow() : null;
        var changed = await db
            .Users.Where(row => row.Id == id && (row.SuspendedAt == null) == suspended)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SuspendedAt, since), cancellation);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } user)
        {
            return ApiErrors.NotFound("user");
        }

        if (changed == 0)
        {
            return AlreadySo(suspended);
        }

        if (suspended)
        {
            await ending.RunAsync(id, _ => true, cancellation);
            await revoking.OfUserAsync(id, cancellation);
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
            await AnnounceTrustAsync(id, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    // The organizations of an active administrator may run more than others,
    // and what is cached about their members says so.
    private async Task AnnounceTrustAsync(Guid id, CancellationToken cancellation)
    {
        var owned = await db
            .Members.Where(row => row.UserId == id && row.Role == OrganizationRole.Owner)
            .Select(row => row.OrganizationId)
            .ToListAsync(cancellation);
        foreach (var organization in owned)
        {
            await memberships.AnnounceAllAsync(organization, cancellation);
        }
    }

    private static ApiError AlreadySo(bool suspended) =>
        suspended
            ? ApiErrors.Conflict("already_suspended", "The user is suspended already.")
            : ApiErrors.Conflict("not_suspended", "The user is not suspended.");
}
