namespace Panel.Identity.Permissions;

/// <summary>What a member is in an organization; each holds what the next one holds, and more.</summary>
internal enum OrganizationRole
{
    Owner,
    Admin,
    User,
}
