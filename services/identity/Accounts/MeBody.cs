using Panel.Identity.Organizations;

namespace Panel.Identity.Accounts;

/// <summary>
/// The caller. Permissions are what the shown credential allows, not what the account could do with another one.
/// </summary>
internal sealed record MeBody(
    Guid Id,
    string Email,
    string Username,
    bool PlatformAdmin,
    bool Suspended,
    DateTimeOffset CreatedAt,
    MyPermissionsBody Permissions,
    IReadOnlyList<MyOrganizationBody> Organizations
);

/// <param name="User">On the own account.</param>
/// <param name="Admin">On the platform.</param>
internal sealed record MyPermissionsBody(IReadOnlyList<string> User, IReadOnlyList<string> Admin);

/// <param name="IsDefault">Requests that name no organization act in this one.</param>
internal sealed record MyOrganizationBody(
    Guid Id,
    string Name,
    OrganizationRole Role,
    bool IsDefault,
    IReadOnlyList<string> Permissions
);
