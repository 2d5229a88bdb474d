using Microsoft.EntityFrameworkCore;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Paging;

namespace Panel.Identity.Organizations;

internal static class OrganizationEndpoints
{
    private const int MostOwned = 50;

    public static void MapOrganizations(this IEndpointRouteBuilder routes)
    {
        var organizations = routes.MapGroup("/v1/organizations");
        organizations.MapGet("/", ListAsync).RequireUserPermission("organizations.read");
        organizations.MapGet("/{id:guid}", GetAsync).RequireUserPermission("organizations.read");
        organizations.MapPost("/", CreateAsync).RequireUserPermission("organizations.create");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageQuery query, Principal principal, PanelIdentityDbContext db, CancellationToken cancellation)
    {
        if (query.Read(out var error) is not { } page) return error!;
        var mine = Of(db, principal);
        if (page.Search?.ToLowerInvariant() is { } search) mine = mine.Where(row => row.Name.ToLower().Contains(search));
        return TypedResults.Ok(await mine.ToPageAsync(page, OrganizationBody.Of, cancellation));
    }

    private static async Task<IResult> GetAsync(Guid id, Principal principal, PanelIdentityDbContext db, CancellationToken cancellation) =>
        await Of(db, principal).SingleOrDefaultAsync(row => row.Id == id, cancellation) is { } organization
            ? TypedResults.Ok(OrganizationBody.Of(organization))
            : ApiErrors.NotFound("organization");

    private static async Task<IResult> CreateAsync(CreateOrganizationRequest request, Principal principal, CreateOrganization create, PanelIdentityDbContext db, CancellationToken cancellation)
    {
        var name = request.Name?.Trim();
        var problems = new Problems().Check("name", name is { Length: > 0 and <= Organization.LongestName }, $"1 to {Organization.LongestName} characters.");
        if (problems.Error is { } error) return error;
        var owned = await db.Members.CountAsync(row => row.UserId == principal.SubjectId && row.Role == OrganizationRole.Owner, cancellation);
        if (owned >= MostOwned) return ApiErrors.Conflict("organization_limit", $"Nobody owns more than {MostOwned} organizations.");
        var organization = create.Stage(name!, principal.SubjectId);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Created($"/v1/organizations/{organization.Id}", OrganizationBody.Of(organization));
    }

    private static IQueryable<Organization> Of(PanelIdentityDbContext db, Principal principal) => db.Organizations.AsNoTracking()
        .Where(row => row.Members.Any(member => member.UserId == principal.SubjectId))
        .Include(row => row.Members.Where(member => member.UserId == principal.SubjectId));
}
