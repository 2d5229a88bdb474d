namespace Panel.Identity.Permissions;

/// <param name="Name"><c>resource.action</c>; the same name may stand in two groups.</param>
internal sealed record Permission(PermissionGroup Group, string Name, string Description);
