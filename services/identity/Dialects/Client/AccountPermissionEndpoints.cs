using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Identity.Permissions;

namespace Panel.Identity.Dialects.Client;

/// <summary>The catalogue as the account dialect shows it: group → resource → action → description.</summary>
internal static class AccountPermissionEndpoints
{
    private static readonly PermissionsResponse Catalogue = new(
        Of(PermissionGroup.User),
        Of(PermissionGroup.Server),
        Of(PermissionGroup.Admin)
    );

    public static void MapAccountPermissions(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/client/permissions", () => TypedResults.Ok(Catalogue))
            .RequireUser()
            .WithTags("Account surface")
            .Describe<PermissionsResponse>("accountListPermissions", "List all permissions by group");

    private static Dictionary<string, PermissionResourceResponse> Of(PermissionGroup group) =>
        PermissionCatalogue
            .All.Where(permission => permission.Group == group)
            .GroupBy(permission => permission.Name.Split('.')[0], StringComparer.Ordinal)
            .ToDictionary(resource => resource.Key, PermissionResourceResponse.Of, StringComparer.Ordinal);
}

internal sealed record PermissionResourceResponse(string Description, IReadOnlyDictionary<string, string> Permissions)
{
    public static PermissionResourceResponse Of(IGrouping<string, Permission> resource) =>
        new(
            $"Permissions on {resource.Key.Replace('-', ' ')}.",
            resource.ToDictionary(
                permission => permission.Name.Split('.')[1],
                permission => permission.Description,
                StringComparer.Ordinal
            )
        );
}

internal sealed record PermissionsResponse(
    IReadOnlyDictionary<string, PermissionResourceResponse> UserPermissions,
    IReadOnlyDictionary<string, PermissionResourceResponse> ServerPermissions,
    IReadOnlyDictionary<string, PermissionResourceResponse> AdminPermissions
);
