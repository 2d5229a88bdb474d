using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
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
            .Describe<Page<AdminOrganizationResponse>>("listAllOrganizations", "List all organizations");
        organizations
            .MapGet("/{id:guid}", GetAsync)
            .Describe<AdminOrganizationResponse>("getAnyOrganization", "Get any organization");
    }

    private static async Task<Results<Ok<Page<AdminOrganizationResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        PanelIdentityDbContext db,
        AdminOrganizationResponses bodies,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = db.Set<Organization>().AsNoTracking();
        if (page.Search is { } search)
        {
            rows = rows.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        var found = await rows.ToPageAsync(page, row => row, cancellationToken);
        return TypedResults.Ok(
            new Page<AdminOrganizationResponse>(await bodies.OfAsync(found.Data, cancellationToken), found.NextCursor)
        );
    }

    private static async Task<Results<Ok<AdminOrganizationResponse>, ApiError>> GetAsync(
        Guid id,
        PanelIdentityDbContext db,
        AdminOrganizationResponses bodies,
        CancellationToken cancellationToken
    ) =>
        await db.Set<Organization>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            is { } organization
            ? TypedResults.Ok((await bodies.OfAsync([organization], cancellationToken))[0])
            : OrganizationErrors.NotFound;
}
