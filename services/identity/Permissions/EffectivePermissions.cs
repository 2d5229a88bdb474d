using System.Collections.Frozen;
using Panel.Identity.Accounts;
using Panel.Identity.ApiTokens;
using Panel.Identity.Organizations;

namespace Panel.Identity.Permissions;

/// <summary>The one place that says what a caller may do now: role ± grants, ∩ token scopes.</summary>
internal static class EffectivePermissions
{
    /// <param name="member">The user in the organization that the request acts in.</param>
    /// <param name="token">The API token that was shown, if it was one.</param>
    public static PermissionSets Of(User user, OrganizationMember? member, ApiToken? token)
    {
        if (user.SuspendedAt is not null) return PermissionSets.None;
        var held = new PermissionSets(
            PermissionCatalogue.Of(PermissionGroup.User),
            user.IsPlatformAdmin ? PermissionCatalogue.Of(PermissionGroup.Admin) : [],
            member is null ? [] : In(member));
        return token is null || token.FullAccess ? held : held.Intersect(token.Scopes);
    }

    private static FrozenSet<string> In(OrganizationMember member)
    {
        var role = RolePermissions.Of(member.Role);
        if (member.Grants.Length == 0 && member.Denials.Length == 0) return role;
        return role.Union(member.Grants.Where(PermissionCatalogue.Of(PermissionGroup.Server).Contains)).Except(member.Denials).ToFrozenSet(StringComparer.Ordinal);
    }
}
