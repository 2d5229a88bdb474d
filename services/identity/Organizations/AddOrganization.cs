using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Organizations;

/// <summary>A user makes another organization for themselves.</summary>
internal sealed class AddOrganization(
    PanelIdentityDbContext db,
    CreateOrganization create,
    Memberships memberships,
    IAudit audit
)
{
    private const int MostOwned = 50;
    private static readonly ApiError TooMany = ApiErrors.Conflict(
        "organization_limit",
        $"Nobody owns more than {MostOwned} organizations."
    );

    public async Task<Result<Organization>> RunAsync(string name, Guid ownerId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(ownerId, cancellationToken) is null)
        {
            return ApiErrors.Unauthorized();
        }

        if (
            await db.Set<OrganizationMember>()
                .CountAsync(row => row.UserId == ownerId && row.Role == OrganizationRole.Owner, cancellationToken)
            >= MostOwned
        )
        {
            return TooMany;
        }

        var organization = create.Stage(name, ownerId);
        // Each gateway may have cached that the user is in no such organization.
        memberships.Announce(ownerId);
        audit.CallerIsMemberOf(organization.Id);
        audit.Record(
            "organization.created",
            new AuditSubject("organization", organization.Id, name),
            after: new { name },
            organization: organization.Id
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return organization;
    }
}
