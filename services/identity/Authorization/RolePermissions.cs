using System.Collections.Frozen;
using Panel.Identity.Permissions;

namespace Panel.Identity.Authorization;

/// <summary>What a role holds in its organization before grants and denials.</summary>
internal static class RolePermissions
{
    private static readonly FrozenSet<string> Resources =
    [
        "control",
        "files",
        "backups",
        "git",
        "instances",
        "workloads",
        "databases",
        "allocations",
        "startup",
        "schedules",
        "alerts",
    ];

    private static readonly FrozenSet<string> Owner = PermissionCatalogue.Of(PermissionGroup.Server);
    private static readonly FrozenSet<string> Admin = Owner
        .Where(name => name != "billing.manage")
        .ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> User = Owner
        .Where(name => IsRead(name) || Resources.Contains(name[..name.IndexOf('.')]))
        .ToFrozenSet(StringComparer.Ordinal);

    public static FrozenSet<string> Of(OrganizationRole role) =>
        role switch
        {
            OrganizationRole.Owner => Owner,
            OrganizationRole.Admin => Admin,
            _ => User,
        };

    private static bool IsRead(string name) =>
        name.EndsWith(".read", StringComparison.Ordinal) || name == "nodes.inventory";
}
