using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations;

/// <summary>
/// Renames an organization. Whoever may change its members may do that too;
/// the catalogue has no permission of its own for it.
/// </summary>
internal sealed class UpdateOrganization(PanelIdentityDbContext db, Callers callers, IAudit audit)
{
    private const string Permission = "members.update";

    public async Task<Outcome<OrganizationBody>> RunAsync(
        Guid id,
        string name,
        string? ifMatch,
        CancellationToken cancellation
    )
    {
        if (await callers.InAsync(id, cancellation) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (await db.Organizations.SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } organization)
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
            await db.SaveChangesAsync(cancellation);
            return OrganizationBody.Of(organization, caller.Member?.Role);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }
}
