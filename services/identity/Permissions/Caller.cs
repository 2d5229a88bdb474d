using Panel.Identity.Accounts;
using Panel.Identity.ApiTokens;
using Panel.Identity.Organizations;

namespace Panel.Identity.Permissions;

/// <summary>The caller's rows as they are now, and what follows from them.</summary>
/// <param name="Member">In the organization that the request names; null when it names none.</param>
/// <param name="Token">The API token that was shown, if it was one.</param>
internal sealed record Caller(User User, OrganizationMember? Member, ApiToken? Token, PermissionSets Permissions)
{
    public bool Can(string permission) => Permissions.Server.Contains(permission);
}
