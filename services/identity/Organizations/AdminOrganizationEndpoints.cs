using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Paging;
using Panel.Identity.Data;

namespace Panel.Identity.Organizations;

/// <summary>All organizations, for platform administrators.</summary>
internal static class AdminOrganizationEndpoints
{
    public static void MapAdminOrganizations(this IEndpointRouteBuilder routes)
    {
        var organizations = routes
            .MapGroup("/v1/admin/organizations")
            .RequireAdmin("organizations.read")
            .WithTags("Organizations");
        organizations
            .MapGet("/", ListAsync)
            .Describe<Page<AdminOrganizationBody>>("listAllOrganizations", "List all organizations");
        organizations
            .MapGet("/{id:guid}", GetAsync)
            .Describe<AdminOrganizationBody>("getAnyOrganization", "Get any organization");
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery query,
        PanelIdentityDbContext db,
        AdminOrganizationBodies bodies,
        CancellationToken cancellation
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = db.Organizations.AsNoTracking();
        if (page.Search is { } search)
        {
            rows = rows.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        var found = await rows.ToPageAsync(page, row => row, cancellation);
        return TypedResults.Ok(
            new Page<AdminOrganizationBody>(await bodies.OfAsync(found.Data, cancellation), found.NextCursor)
        );
    }

    private static async Task<IResult> GetAsync(
        Guid id,
        PanelIdentityDbContext db,
        AdminOrganizationBodies bodies,
        CancellationToken cancellation
    ) =>
        await db.Organizations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation)
            is { } organization
            ? TypedResults.Ok((await bodies.OfAsync([organization], cancellation))[0])
            : OrganizationErrors.NotFound;
}
