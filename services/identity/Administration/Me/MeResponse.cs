using Panel.Identity.Permissions;

namespace Panel.Identity.Administration.Me;

/// <summary>
/// The caller. Permissions are what the shown credential allows, not what the account could do with another one.
/// </summary>
internal sealed record MeResponse(
    Guid Id,
    string Email,
    string Username,
    bool PlatformAdmin,
    bool Suspended,
    DateTimeOffset CreatedAt,
    MyPermissionsResponse Permissions,
    IReadOnlyList<MyOrganizationResponse> Organizations
);

/// <param name="User">On the own account.</param>
/// <param name="Admin">On the platform.</param>
internal sealed record MyPermissionsResponse(IReadOnlyList<string> User, IReadOnlyList<string> Admin);

/// <param name="IsDefault">Requests that name no organization act in this one.</param>
internal sealed record MyOrganizationResponse(
    Guid Id,
    string Name,
    OrganizationRole Role,
    bool IsDefault,
    IReadOnlyList<string> Permissions
);
