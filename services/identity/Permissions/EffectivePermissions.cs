using System.Collections.Frozen;
using Panel.Identity.Accounts;
using Panel.Identity.ApiTokens;
using Panel.Identity.Organizations;
using Panel.ServiceDefaults.Auth;

namespace Panel.Identity.Permissions;

/// <summary>The one place that says what a caller may do now: role ± grants, ∩ token scopes.</summary>
internal static class EffectivePermissions
{
    /// <param name="member">The user in the organization that the request acts in.</param>
    /// <param name="token">The API token that was shown, if it was one.</param>
    /// <param name="restriction">With one, nothing is left but looking at the account and putting it right.</param>
    public static PermissionSets Of(User user, OrganizationMember? member, ApiToken? token, Restriction restriction = Restriction.None)
    {
        var all = Unrestricted(user, member, token);
        return restriction switch
        {
            Restriction.Suspended => all.Among(["account.infos"]),
            Restriction.TwoFactorRequired => all.Among(["account.infos", "account.two-factor", "security-keys.read", "security-keys.create"]),
            _ => all,
        };
    }

    private static PermissionSets Unrestricted(User user, OrganizationMember? member, ApiToken? token)
    {
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
