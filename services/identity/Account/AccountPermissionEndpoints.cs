using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Identity.Permissions;

namespace Panel.Identity.Account;

/// <summary>The catalogue as the account dialect shows it: group → resource → action → description.</summary>
internal static class AccountPermissionEndpoints
{
    private static readonly PermissionsAnswer Catalogue = new(
        Of(PermissionGroup.User),
        Of(PermissionGroup.Server),
        Of(PermissionGroup.Admin)
    );

    public static void MapAccountPermissions(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/client/permissions", () => TypedResults.Ok(Catalogue))
            .RequireUser()
            .WithTags("Account surface")
            .Describe<PermissionsAnswer>("accountListPermissions", "List all permissions by group");

    private static Dictionary<string, PermissionResourceBody> Of(PermissionGroup group) =>
        PermissionCatalogue
            .All.Where(permission => permission.Group == group)
            .GroupBy(permission => permission.Name.Split('.')[0], StringComparer.Ordinal)
            .ToDictionary(resource => resource.Key, PermissionResourceBody.Of, StringComparer.Ordinal);
}

internal sealed record PermissionResourceBody(string Description, IReadOnlyDictionary<string, string> Permissions)
{
    public static PermissionResourceBody Of(IGrouping<string, Permission> resource) =>
        new(
            $"Permissions on {resource.Key.Replace('-', ' ')}.",
            resource.ToDictionary(
                permission => permission.Name.Split('.')[1],
                permission => permission.Description,
                StringComparer.Ordinal
            )
        );
}

internal sealed record PermissionsAnswer(
    IReadOnlyDictionary<string, PermissionResourceBody> UserPermissions,
    IReadOnlyDictionary<string, PermissionResourceBody> ServerPermissions,
    IReadOnlyDictionary<string, PermissionResourceBody> AdminPermissions
);
