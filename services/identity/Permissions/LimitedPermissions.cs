using System.Collections.Frozen;

namespace Panel.Identity.Permissions;

/// <summary>
/// What is left to a token that is limited to nodes or instances: permissions that
/// their services narrow to these. Any other would lead around
/// the limit; for example, a new member is not limited to anything.
/// </summary>
internal static class LimitedPermissions
{
    private static readonly FrozenSet<string> OfInstances =
    [
        "control",
        "files",
        "backups",
        "git",
        "instances",
        "databases",
        "allocations",
        "startup",
        "schedules",
    ];

    // A token that it makes inherits its limits.
    private static readonly FrozenSet<string> User =
    [
        "account.infos",
        "api-keys.read",
        "api-keys.create",
        "organizations.read",
        "servers.read",
        "servers.view",
    ];

    // A certificate of such a token is for its nodes only.
    public static readonly PermissionSets ToNodes = new(
        User.Append("ssh-certificates.create").ToFrozenSet(StringComparer.Ordinal),
        PermissionCatalogue
            .Of(PermissionGroup.Admin)
            .Where(name => ResourceOf(name) is "nodes" or "servers" && name != "nodes.create")
            .ToFrozenSet(StringComparer.Ordinal),
        PermissionCatalogue
            .Of(PermissionGroup.Server)
            .Where(name =>
                OfInstances.Contains(ResourceOf(name))
                || (ResourceOf(name) == "nodes" && name != "nodes.create")
                || name == "workloads.read"
            )
            .ToFrozenSet(StringComparer.Ordinal)
    );

    // A node carries other instances too, so its terminal and switches are out of reach.
    public static readonly PermissionSets ToInstances = new(
        User,
        ["nodes.read", "servers.read", "servers.update", "servers.delete"],
        PermissionCatalogue
            .Of(PermissionGroup.Server)
            .Where(name =>
                (OfInstances.Contains(ResourceOf(name)) && name != "instances.create")
                || name is "workloads.read" or "nodes.read"
            )
            .ToFrozenSet(StringComparer.Ordinal)
    );

    private static string ResourceOf(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)];
}
