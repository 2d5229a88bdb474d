namespace Panel.Identity.Permissions;

/// <summary>On the platform as a whole.</summary>
internal static class AdminPermissions
{
    public static readonly IReadOnlyList<Permission> All =
    [
        .. Of("users", "users", "read", "create", "update", "delete", "suspend", "impersonate: Act as another user."),
        .. Of("organizations", "all organizations", "read", "update", "delete"),
        .. Of("plans", "plans", "read", "create", "update", "delete"),
        .. Of("subscriptions", "subscriptions", "read", "update"),
        .. Of(
            "nodes",
            "the platform's nodes",
            "read",
            "create",
            "update",
            "delete",
            "power: Switch nodes on and off.",
            "transfers: See and steer moves between nodes."
        ),
        .. Of("nests", "nests and eggs", "read", "create", "update", "delete"),
        .. Of("servers", "all servers", "read", "create", "update", "delete", "transfer"),
        .. Of("settings", "the platform's settings", "read", "update"),
        .. Of("audit", "the audit log", "read", "export"),
        .. Of(
            "ssh-ca",
            "the SSH certificate authority's keys",
            "read: See the SSH certificate authority's keys, and everybody's certificates.",
            "create: Create keys, sign certificates for any user name, revoke anybody's.",
            "rotate"
        ),
        .. Of("plugins", "plugins", "read", "manage"),
        .. Of("tunnels", "tunnels", "read"),
        .. Of("metrics", "the platform's metrics", "read"),
        .. Of("logs", "logs", "clear: Clear the platform's logs."),
    ];

    private static IEnumerable<Permission> Of(string resource, string noun, params string[] actions) =>
        Resource.Of(PermissionGroup.Admin, resource, noun, actions);
}
