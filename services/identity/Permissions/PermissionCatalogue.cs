using System.Collections.Frozen;

namespace Panel.Identity.Permissions;

/// <summary>Every permission there is (spec permissions.md).</summary>
internal static class PermissionCatalogue
{
    public static readonly IReadOnlyList<Permission> All = [.. UserPermissions.All, .. AdminPermissions.All, .. ServerPermissions.All];

    private static readonly Dictionary<PermissionGroup, FrozenSet<string>> Names =
        All.GroupBy(permission => permission.Group).ToDictionary(group => group.Key, group => group.Select(permission => permission.Name).ToFrozenSet(StringComparer.Ordinal));

    public static FrozenSet<string> Of(PermissionGroup group) => Names[group];

    public static bool Has(string name) => Names.Values.Any(names => names.Contains(name));
}
