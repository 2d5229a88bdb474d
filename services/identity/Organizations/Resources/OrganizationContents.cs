using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations.Resources;

/// <summary>Tells what organizations still have, as far as identity has heard.</summary>
internal sealed class OrganizationContents(PanelIdentityDbContext db)
{
    public async Task<OrganizationContentsResponse> OfAsync(
        Organization organization,
        CancellationToken cancellationToken
    )
    {
        var live = db.Set<OrganizationResource>()
            .AsNoTracking()
            .Where(row => row.OrganizationId == organization.Id && row.GoneAt == null);
        var instances = await ListAsync(live.Where(row => row.Kind != ResourceKinds.Node), cancellationToken);
        var nodes = await ListAsync(live.Where(row => row.Kind == ResourceKinds.Node), cancellationToken);
        return new OrganizationContentsResponse(organization.Id, organization.Name, instances, nodes);
    }

    private static async Task<ResourceListResponse> ListAsync(
        IQueryable<OrganizationResource> rows,
        CancellationToken cancellationToken
    )
    {
        var count = await rows.CountAsync(cancellationToken);
        var some = rows.OrderBy(row => row.Id).Take(ResourceListResponse.Most);
        var first = count == 0 ? [] : await some.ToListAsync(cancellationToken);
        return new ResourceListResponse(count, first.ConvertAll(ResourceResponse.Of));
    }
}
