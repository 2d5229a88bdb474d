using System.Collections.Frozen;

namespace Panel.Identity.Permissions;

/// <summary>Every permission there is (spec permissions.md).</summary>
internal static class PermissionCatalogue
{
    private const int LongestShown = 100;

    public static readonly IReadOnlyList<Permission> All =
    [
        .. UserPermissions.All,
        .. AdminPermissions.All,
        .. ServerPermissions.All,
    ];

    private static readonly Dictionary<PermissionGroup, FrozenSet<string>> Names = All.GroupBy(permission =>
            permission.Group
        )
        .ToDictionary(
            group => group.Key,
            group => group.Select(permission => permission.Name).ToFrozenSet(StringComparer.Ordinal)
        );

    public static FrozenSet<string> Of(PermissionGroup group) => Names[group];

    public static bool Has(string name) => Names.Values.Any(names => names.Contains(name));

    /// <summary>The first of the names that is no permission, to be shown; null when each is one.</summary>
    /// <param name="group">Null: a permission of any group.</param>
    public static string? UnknownOf(IReadOnlyList<string?>? names, PermissionGroup? group = null)
    {
        var unknown = names?.FirstOrDefault(name =>
            name is null || !(group is { } one ? Names[one].Contains(name) : Has(name))
        );
        if (unknown is null)
        {
            return names?.Contains(null) == true ? "null" : null;
        }

        return unknown.Length <= LongestShown ? unknown : $"{unknown[..LongestShown]}…";
    }
}
