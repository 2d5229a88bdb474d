using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Dialects.Client;

/// <summary>
/// An API token as the account dialect shows it. One with full access is shown with all of the catalogue.
/// </summary>
internal sealed record ApiKeyResponse(
    Guid Uuid,
    string Name,
    string KeyStart,
    IReadOnlyList<string> AllowedIps,
    IReadOnlyList<string> UserPermissions,
    IReadOnlyList<string> AdminPermissions,
    IReadOnlyList<string> ServerPermissions,
    DateTimeOffset? LastUsed,
    DateTimeOffset? Expires,
    DateTimeOffset Created
)
{
    public static ApiKeyResponse Of(ApiToken token, bool ownerIsAdmin) =>
        new(
            token.Id,
            token.Name,
            token.Start,
            token.AllowedIps,
            token.FullAccess ? All(PermissionGroup.User) : token.UserScopes,
            token.FullAccess
                ? ownerIsAdmin
                    ? All(PermissionGroup.Admin)
                    : []
                : token.AdminScopes,
            token.FullAccess ? All(PermissionGroup.Server) : token.ServerScopes,
            token.LastUsedAt,
            token.ExpiresAt,
            token.CreatedAt
        );

    private static IReadOnlyList<string> All(PermissionGroup group) =>
        [.. PermissionCatalogue.Of(group).Order(StringComparer.Ordinal)];
}
