using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Authorization;

/// <summary>The caller's rows as they are now, and what follows from them.</summary>
/// <param name="Member">In the organization that the request names; null when it names none, and for a platform
/// administrator who is no member of it.</param>
/// <param name="Token">The API token that was shown, if it was one.</param>
internal sealed record Caller(User User, OrganizationMember? Member, ApiToken? Token, PermissionSets Permissions)
{
    /// <summary>As in <see cref="EffectivePermissions.ReachEveryOrganization"/>.</summary>
    public bool EveryOrganization { get; init; }

    /// <summary>
    /// They change and remove members of this role and of lower ones. A platform administrator ranks as an owner
    /// everywhere.
    /// </summary>
    public OrganizationRole Rank => EveryOrganization || Member is null ? OrganizationRole.Owner : Member.Role;

    public bool Can(string permission) => Permissions.Server.Contains(permission);
}
