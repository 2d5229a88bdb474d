using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.ServiceDefaults.Auditing;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Identity.Organizations;

/// <summary>Removes an empty organization with its members, invites and bound tokens. One that still runs something is never deleted: see docs/adr/0014.</summary>
internal sealed class DeleteOrganization(PanelIdentityDbContext db, Memberships memberships, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    private const string Permission = "billing.manage";
    private static readonly ApiError NotEmpty = ApiErrors.Conflict("organization_not_empty", "It still has instances or nodes; delete these first.");
    private static readonly ApiError LastOne = ApiErrors.Conflict("last_organization", "It is the only organization that you own.");

    public async Task<ApiError?> RunAsync(Guid id, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await memberships.EnterAsync(id, cancellation) is not { } caller) return OrganizationErrors.NotFound;
        if (caller.Member!.Role != OrganizationRole.Owner) return OrganizationErrors.OwnerOnly;
        // What only owners hold, so that a narrower token of theirs does not get here.
        if (!caller.Can(Permission)) return ApiErrors.Forbidden(Permission);
        if (!await db.Members.AnyAsync(row => row.UserId == caller.User.Id && row.OrganizationId != id && row.Role == OrganizationRole.Owner, cancellation)) return LastOne;
        if (await db.Resources.AnyAsync(row => row.OrganizationId == id && row.GoneAt == null, cancellation)) return NotEmpty;

        var organization = await db.Organizations.AsNoTracking().SingleAsync(row => row.Id == id, cancellation);
        var members = await db.Members.Where(row => row.OrganizationId == id).Select(row => row.UserId).ToListAsync(cancellation);
        db.ChangeTracker.Clear();
        await db.Organizations.Where(row => row.Id == id).ExecuteDeleteAsync(cancellation);
        audit.Record("organization.deleted", new AuditSubject("organization", id, organization.Name), new { organization.Name, Members = members.Count }, organization: id);
        foreach (var member in members) memberships.Announce(member);
        outbox.Publish(new OrganizationDeleted(id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
