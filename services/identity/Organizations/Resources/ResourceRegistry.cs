using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Abandonment;

namespace Panel.Identity.Organizations.Resources;

/// <summary>Keeps what organizations have. Messages may come twice and in any order. The inbox saves.</summary>
internal sealed class ResourceRegistry(PanelIdentityDbContext db, AbandonOrganization abandonment, TimeProvider clock)
{
    // Longer than a message may be on its way.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task AddInstanceAsync(Guid id, Guid organizationId, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is { } known)
        {
            known.Kind = ResourceKinds.Instance;
            // A name that is here already came with a later message.
            if (known.Name.Length == 0)
            {
                known.Name = name;
            }

            return;
        }

        await AddAsync(id, organizationId, ResourceKinds.Instance, name, cancellationToken);
    }

    public async Task RenameInstanceAsync(
        Guid id,
        Guid organizationId,
        string name,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, cancellationToken) is { } known)
        {
            known.Name = name;
        }
        else
        {
            await AddInstanceAsync(id, organizationId, name, cancellationToken);
        }
    }

    public async Task KeepNodeAsync(Guid id, Guid organizationId, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is { } known)
        {
            (known.Kind, known.Name) = (ResourceKinds.Node, name);
        }
        else
        {
            await AddAsync(id, organizationId, ResourceKinds.Node, name, cancellationToken);
        }
    }

    public async Task RemoveAsync(Guid id, Guid organizationId, string kind, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var old = now - Kept;
        await db.Set<OrganizationResource>().Where(row => row.GoneAt <= old).ExecuteDeleteAsync(cancellationToken);
        if (await FindAsync(id, cancellationToken) is not { } row)
        {
            row = new OrganizationResource { Id = id, OrganizationId = organizationId };
            db.Add(row);
        }

        if (row.GoneAt is not null)
        {
            return;
        }

        (row.Kind, row.GoneAt) = (kind, now);
        await db.SaveChangesAsync(cancellationToken);
        await abandonment.ContinueAsync(organizationId, cancellationToken);
    }

    private async Task AddAsync(
        Guid id,
        Guid organizationId,
        string kind,
        string name,
        CancellationToken cancellationToken
    )
    {
        var row = new OrganizationResource
        {
            Id = id,
            OrganizationId = organizationId,
            Kind = kind,
            Name = name,
        };
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        await abandonment.TakeLateAsync(row, cancellationToken);
    }

    private Task<OrganizationResource?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Set<OrganizationResource>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
}
