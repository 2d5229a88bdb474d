using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations.Resources;

/// <summary>Keeps what organizations have. Messages may come twice and in any order. The inbox saves.</summary>
internal sealed class ResourceLedger(PanelIdentityDbContext db, TimeProvider clock)
{
    // Longer than a message may be on its way.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task AddAsync(Guid id, Guid organizationId, CancellationToken cancellation)
    {
        if (await db.Resources.AnyAsync(row => row.Id == id, cancellation)) return;
        db.Add(new OrganizationResource { Id = id, OrganizationId = organizationId });
    }

    public async Task RemoveAsync(Guid id, Guid organizationId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var old = now - Kept;
        await db.Resources.Where(row => row.GoneAt <= old).ExecuteDeleteAsync(cancellation);
        if (await db.Resources.SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } row)
        {
            row = new OrganizationResource { Id = id, OrganizationId = organizationId };
            db.Add(row);
        }
        row.GoneAt ??= now;
    }
}
