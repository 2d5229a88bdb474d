namespace Panel.Identity.Permissions;

/// <summary>On one's own account.</summary>
internal static class UserPermissions
{
    public static readonly IReadOnlyList<Permission> All =
    [
        .. Of(
            "account",
            "the account",
            "infos: See the account.",
            "email: Change the e-mail address.",
            "password: Change the password.",
            "two-factor: Set up and remove two-factor authentication.",
            "avatar: Change the avatar."
        ),
        .. Of(
            "api-keys",
            "API tokens",
            "create",
            "read",
            "update",
            "delete",
            "recreate: Give an API token a new secret."
        ),
        .. Of("sessions", "sessions", "read", "delete: End sessions."),
        .. Of("security-keys", "passkeys and security keys", "create", "read", "update", "delete"),
        .. Of("ssh-keys", "SSH keys", "create", "read", "update", "delete"),
        .. Of("ssh-certificates", "SSH certificates", "create", "read", "revoke: Revoke SSH certificates."),
        .. Of("organizations", "organizations", "create", "read"),
        .. Of("activity", "the account's activity", "read"),
        .. Of("servers", "servers", "read: List servers.", "view: Open a server.", "create", "update", "delete"),
    ];

    private static IEnumerable<Permission> Of(string resource, string noun, params string[] actions) =>
        Resource.Of(PermissionGroup.User, resource, noun, actions);
}
