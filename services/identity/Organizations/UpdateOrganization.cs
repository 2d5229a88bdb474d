using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations;

/// <summary>
/// Renames an organization. Whoever may change its members may do that too;
/// the catalogue has no permission of its own for it.
/// </summary>
internal sealed class UpdateOrganization(PanelIdentityDbContext db, Callers callers, IAudit audit)
{
    private const string Permission = "members.update";

    public async Task<Result<OrganizationResponse>> RunAsync(
        Guid id,
        string name,
        string? ifMatch,
        CancellationToken cancellationToken
    )
    {
        if (await callers.InAsync(id, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (
            await db.Set<Organization>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            is not { } organization
        )
        {
            return OrganizationErrors.NotFound;
        }

        if (ifMatch is { Length: > 0 } and not "*" && ifMatch.Trim('"') != organization.Version.ToString())
        {
            return ApiErrors.StaleVersion();
        }

        audit.Record(
            "organization.updated",
            new AuditSubject("organization", id, name),
            new { organization.Name },
            new { Name = name },
            id
        );
        organization.Name = name;
        organization.Version++;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return OrganizationResponse.Of(organization, caller.Member?.Role);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }
}
