namespace Panel.Identity.Permissions;

/// <summary>What a permission is about: one's own account, the platform, or an organization's resources.</summary>
internal enum PermissionGroup
{
    User,
    Admin,
    Server,
}
