using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;

namespace Panel.Identity.Organizations;

/// <summary>Somebody makes another organization for themselves.</summary>
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

    public async Task<Outcome<Organization>> RunAsync(string name, Guid ownerId, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.HoldUserAsync(ownerId, cancellation) is null)
        {
            return ApiErrors.Unauthorized();
        }

        if (
            await db.Members.CountAsync(
                row => row.UserId == ownerId && row.Role == OrganizationRole.Owner,
                cancellation
            ) >= MostOwned
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
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return organization;
    }
}
