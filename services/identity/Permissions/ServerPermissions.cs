namespace Panel.Identity.Permissions;

/// <summary>On an organization's resources.</summary>
internal static class ServerPermissions
{
    public static readonly IReadOnlyList<Permission> All =
    [
        .. Of(
            "control",
            "instances",
            "read-console: Read the console.",
            "console: Type into the console.",
            "start: Start instances.",
            "stop: Stop instances.",
            "restart: Restart instances.",
            "kill: Kill instances."
        ),
        .. Of(
            "files",
            "files",
            "create",
            "read: List files.",
            "read-content: Read what is in files.",
            "update",
            "delete",
            "archive: Pack and unpack archives."
        ),
        .. Of(
            "backups",
            "backups",
            "read",
            "create",
            "download: Download backups.",
            "restore: Restore backups.",
            "update",
            "delete"
        ),
        .. Of("git", "git deployments", "read", "update", "sync: Deploy from git."),
        .. Of(
            "instances",
            "instances",
            "read",
            "create",
            "update",
            "delete",
            "migrate: Move instances to another node."
        ),
        .. Of("workloads", "workloads", "read", "create", "update", "delete"),
        .. Of(
            "nodes",
            "nodes",
            "read",
            "create",
            "update",
            "delete",
            "power: Switch nodes on and off.",
            "terminal: Open a node's terminal.",
            "firewall: Change a node's firewall.",
            "inventory: See a node's inventory."
        ),
        .. Of("provision", "provisioning requests", "read", "create", "apply: Apply provisioning plans.", "delete"),
        .. Of("credentials", "cloud credentials", "read", "create", "update", "delete"),
        .. Of("dns", "DNS records", "read", "create", "update", "delete"),
        .. Of("alerts", "alerts", "read", "ack: Acknowledge alerts."),
        .. Of("alert-rules", "alert rules", "read", "create", "update", "delete"),
        .. Of(
            "integrations",
            "integrations",
            "read",
            "create",
            "update",
            "delete",
            "test: Send a test through an integration."
        ),
        .. Of("billing", "the organization's billing", "read", "manage"),
        .. Of("members", "members", "read", "invite: Invite members.", "update", "remove: Remove members."),
        .. Of("backup-config", "backup storage", "read", "create", "update", "delete"),
        .. Of("databases", "databases", "read"),
        .. Of("allocations", "allocations", "read", "create", "update", "delete"),
        .. Of("startup", "start settings", "read", "update"),
        .. Of("schedules", "schedules", "read", "create", "update", "delete"),
    ];

    private static IEnumerable<Permission> Of(string resource, string noun, params string[] actions) =>
        Resource.Of(PermissionGroup.Server, resource, noun, actions);
}
