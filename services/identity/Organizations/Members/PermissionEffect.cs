namespace Panel.Identity.Organizations.Members;

/// <summary>How an explicit permission refines the role.</summary>
internal enum PermissionEffect
{
    Grant,
    Deny,
}
