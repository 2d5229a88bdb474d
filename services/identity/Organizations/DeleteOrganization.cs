using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Abandonment;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Organizations.Resources;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations;

/// <summary>
/// Removes an empty organization with its members, invites and bound tokens. One that still runs something is never
/// deleted under its members: see docs/adr/0014. One without members may be abandoned by force.
/// </summary>
internal sealed class DeleteOrganization(
    PanelIdentityDbContext db,
    Memberships memberships,
    OrganizationContents contents,
    RemoveOrganization remove,
    AbandonOrganization abandon
)
{
    private const string Permission = "billing.manage";
    private static readonly ApiError LastOne = ApiErrors.Conflict(
        "last_organization",
        "It is the only organization that its owner owns."
    );
    private static readonly ApiError HasMembers = ApiErrors.Conflict(
        "organization_has_members",
        "Only an organization without members is removed by force."
    );

    /// <param name="force">Remove what an organization without members still has; for platform administrators.</param>
    /// <returns>What is being removed; null when it is gone already.</returns>
    public async Task<Result<OrganizationContentsResponse?>> RunAsync(
        Guid id,
        bool force,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await memberships.EnterAsync(id, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (await RefusalAsync(caller, id, force, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var organization = await db.Set<Organization>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == id, cancellationToken);
        var left = await contents.OfAsync(organization, cancellationToken);
        if (!left.IsEmpty && !force)
        {
            return left.NotEmpty("Delete these first.");
        }

        // The rows of the caller are only read here, and go with the organization.
        db.ChangeTracker.Clear();
        if (left.IsEmpty)
        {
            await remove.StageAsync(organization, cancellationToken);
        }
        else
        {
            await abandon.BeginAsync(left, caller.User.Id, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return left.IsEmpty ? default(OrganizationContentsResponse) : left;
    }

    private async Task<ApiError?> RefusalAsync(Caller caller, Guid id, bool force, CancellationToken cancellationToken)
    {
        if (caller.Rank != OrganizationRole.Owner)
        {
            return OrganizationErrors.OwnerOnly;
        }

        // What only owners hold, so that a narrower token of theirs does not get here.
        if (!caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        var members = db.Set<OrganizationMember>().Where(row => row.OrganizationId == id);
        if (force && !caller.EveryOrganization)
        {
            return OrganizationErrors.AdministratorOnly;
        }

        if (force && await members.AnyAsync(cancellationToken))
        {
            return HasMembers;
        }

        return await IsLastOneAsync(id, cancellationToken) ? LastOne : null;
    }

    private async Task<bool> IsLastOneAsync(Guid id, CancellationToken cancellationToken)
    {
        var owners = db.Set<OrganizationMember>().Where(row => row.Role == OrganizationRole.Owner);
        var owner = await owners
            .Where(row => row.OrganizationId == id)
            .Select(row => (Guid?)row.UserId)
            .SingleOrDefaultAsync(cancellationToken);
        return owner is not null
            && !await owners.AnyAsync(row => row.UserId == owner && row.OrganizationId != id, cancellationToken);
    }
}
