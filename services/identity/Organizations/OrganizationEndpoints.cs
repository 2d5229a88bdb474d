using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Organizations.Resources;

namespace Panel.Identity.Organizations;

internal static class OrganizationEndpoints
{
    private const string DeletionRules =
        "For its owner and platform administrators. Refused while it has instances or nodes; with `force` a platform "
        + "administrator has these removed first from an organization that has no members: 202 says what goes.";

    public static void MapOrganizations(this IEndpointRouteBuilder routes)
    {
        var organizations = routes.MapGroup("/v1/organizations").WithTags("Organizations");
        organizations
            .MapGet("/", ListAsync)
            .RequireUserPermission("organizations.read")
            .Describe<Page<OrganizationResponse>>("listOrganizations", "List one's own organizations");
        organizations
            .MapPost("/", CreateAsync)
            .RequireUserPermission("organizations.create")
            .Describe<OrganizationResponse>(
                "createOrganization",
                "Create an organization",
                StatusCodes.Status201Created
            );
        organizations
            .MapGet("/{id:guid}", GetAsync)
            .RequireUserPermission("organizations.read")
            .Describe<OrganizationResponse>("getOrganization", "Get an organization");
        organizations
            .MapPut("/{id:guid}", UpdateAsync)
            .RequireUser()
            .TakesVersion()
            .Describe<OrganizationResponse>("updateOrganization", "Rename an organization");
        organizations
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequireUser()
            .Describe("deleteOrganization", "Delete an organization", description: DeletionRules)
            .Produces<OrganizationContentsResponse>(StatusCodes.Status202Accepted);
        routes.MapMembers();
        routes.MapInvites();
        routes.MapAdminOrganizations();
    }

    private static async Task<Results<Ok<Page<OrganizationResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var mine = Mine(db, principal);
        if (page.Search is { } search)
        {
            mine = mine.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await mine.ToPageAsync(page, OrganizationResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<OrganizationResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var reached = principal.EveryOrganization ? Known(db, principal) : Mine(db, principal);
        return await reached.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } organization
            ? TypedResults.Ok(OrganizationResponse.Of(organization))
            : OrganizationErrors.NotFound;
    }

    private static async Task<Results<Created<OrganizationResponse>, ApiError>> CreateAsync(
        OrganizationRequest request,
        Principal principal,
        AddOrganization add,
        CancellationToken cancellationToken
    )
    {
        if (!request.IsValid)
        {
            return OrganizationErrors.InvalidName;
        }

        var added = await add.RunAsync(request.Trimmed!, principal.SubjectId, cancellationToken);
        return added.Failed
            ? added.Error
            : TypedResults.Created($"/v1/organizations/{added.Value.Id}", OrganizationResponse.Of(added.Value));
    }

    private static async Task<Results<Ok<OrganizationResponse>, ApiError>> UpdateAsync(
        Guid id,
        OrganizationRequest request,
        HttpRequest http,
        UpdateOrganization update,
        CancellationToken cancellationToken
    )
    {
        if (!request.IsValid)
        {
            return OrganizationErrors.InvalidName;
        }

        var updated = await update.RunAsync(id, request.Trimmed!, http.Headers.IfMatch, cancellationToken);
        return updated.Failed ? updated.Error : TypedResults.Ok(updated.Value);
    }

    private static async Task<Results<Accepted<OrganizationContentsResponse>, NoContent, ApiError>> DeleteAsync(
        Guid id,
        bool? force,
        DeleteOrganization delete,
        CancellationToken cancellationToken
    )
    {
        var deleted = await delete.RunAsync(id, force ?? false, cancellationToken);
        if (deleted.Failed)
        {
            return deleted.Error;
        }

        return deleted.Value is { } left
            ? TypedResults.Accepted($"/v1/admin/organizations/{id}", left)
            : TypedResults.NoContent();
    }

    private static IQueryable<Organization> Mine(PanelIdentityDbContext db, Principal principal) =>
        Known(db, principal).Where(row => row.Members.Any(member => member.UserId == principal.SubjectId));

    // A token that is bound to an organization knows of no other.
    private static IQueryable<Organization> Known(PanelIdentityDbContext db, Principal principal) =>
        db.Set<Organization>()
            .AsNoTracking()
            .Where(row =>
                !db.Set<ApiToken>()
                    .Any(token =>
                        token.Id == principal.CredentialId
                        && token.OrganizationId != null
                        && token.OrganizationId != row.Id
                    )
            )
            .Include(row => row.Members.Where(member => member.UserId == principal.SubjectId));
}
