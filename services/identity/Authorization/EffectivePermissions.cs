using System.Collections.Frozen;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Authorization;

/// <summary>
/// The one place that says what a caller may do now: role ± grants, ∩ token scopes,
/// ∩ what the token's limits leave. The nodes and instances
/// themselves are in the internal token for their services' queries; the
/// addresses are checked by the gateway, which knows them.
/// </summary>
internal static class EffectivePermissions
{
    private static readonly string[] WhileSuspended = ["account.infos"];
    private static readonly string[] WithoutTwoFactor =
    [
        "account.infos",
        "account.two-factor",
        "security-keys.read",
        "security-keys.create",
    ];

    /// <param name="member">The user in the organization that the request acts in.</param>
    /// <param name="token">The API token that was shown, if it was one.</param>
    /// <param name="restriction">With one, nothing is left but looking at the account and putting it right.</param>
    public static PermissionSets Of(
        User user,
        OrganizationMember? member,
        ApiToken? token,
        Restriction restriction = Restriction.None
    )
    {
        if (member is null || token?.WorksIn(member.OrganizationId) == false)
        {
            return Of(user, server: [], token, restriction);
        }

        return ReachEveryOrganization(user, token, restriction)
            ? InEveryOrganization(user, token)
            : Of(user, Of(member), token, restriction);
    }

    /// <summary>
    /// Whether the caller reaches what belongs to any organization: a platform administrator
    /// by a credential that leaves the whole administrators' group
    /// and is not bound to one organization. A token that is limited to
    /// nodes or instances never leaves the whole group.
    /// </summary>
    public static bool ReachEveryOrganization(User user, ApiToken? token, Restriction restriction) =>
        token?.OrganizationId is null
        && Of(user, server: [], token, restriction).Admin.Count == PermissionCatalogue.Of(PermissionGroup.Admin).Count;

    /// <summary>
    /// What such a caller may do in any organization, whether as its member
    /// or not: all that the credential's scopes leave.
    /// </summary>
    public static PermissionSets InEveryOrganization(User user, ApiToken? token) =>
        Of(user, PermissionCatalogue.Of(PermissionGroup.Server), token, Restriction.None);

    /// <summary>What a member holds in their organization: the role, refined by grants and denials.</summary>
    public static FrozenSet<string> Of(OrganizationMember member)
    {
        var role = RolePermissions.Of(member.Role);
        if (member.Grants.Length == 0 && member.Denials.Length == 0)
        {
            return role;
        }

        return role.Union(member.Grants.Where(PermissionCatalogue.Of(PermissionGroup.Server).Contains))
            .Except(member.Denials)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    private static PermissionSets Of(User user, FrozenSet<string> server, ApiToken? token, Restriction restriction)
    {
        var admin = user.IsPlatformAdmin ? PermissionCatalogue.Of(PermissionGroup.Admin) : [];
        var held = new PermissionSets(PermissionCatalogue.Of(PermissionGroup.User), admin, server);
        if (token is not null)
        {
            held = Through(token, held);
        }

        return restriction switch
        {
            Restriction.Suspended => held.Among(WhileSuspended),
            Restriction.TwoFactorRequired => held.Among(WithoutTwoFactor),
            _ => held,
        };
    }

    private static PermissionSets Through(ApiToken token, PermissionSets held)
    {
        if (!token.FullAccess)
        {
            held = held.Intersect(token.Scopes);
        }

        if (token.NodeIds.Length > 0)
        {
            held = held.Intersect(LimitedPermissions.ToNodes);
        }

        return token.InstanceIds.Length > 0 ? held.Intersect(LimitedPermissions.ToInstances) : held;
    }
}
