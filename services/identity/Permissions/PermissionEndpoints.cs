using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Paging;

namespace Panel.Identity.Permissions;

internal static class PermissionEndpoints
{
    // The catalogue is fixed and small: always one page.
    public static void MapPermissions(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/permissions", () => TypedResults.Ok(new Page<Permission>(PermissionCatalogue.All, null)))
            .RequireUser()
            .WithTags("API tokens")
            .Describe<Page<Permission>>("listPermissions", "List all permissions that there are");
}
