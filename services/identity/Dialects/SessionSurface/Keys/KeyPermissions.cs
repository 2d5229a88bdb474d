using System.Collections.Frozen;
using Panel.Identity.Permissions;

namespace Panel.Identity.Dialects.SessionSurface.Keys;

/// <summary>
/// The session dialect's permission strings, <c>a:b[:c]</c>, on the catalogue's
/// <c>resource.action</c>. A star matches the rest; <c>a:write</c> is create, update and delete.
/// </summary>
internal static class KeyPermissions
{
    private static readonly string[] Changes = ["create", "update", "delete"];
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["apikeys"] = "api-keys",
        ["sshkeys"] = "ssh-keys",
        ["passkeys"] = "security-keys",
    };

    private static readonly PermissionSets Everything = new(
        PermissionCatalogue.Of(PermissionGroup.User),
        PermissionCatalogue.Of(PermissionGroup.Admin),
        []
    );

    public static bool IsKnown(string? pattern) =>
        pattern is { Length: > 0 and <= 100 }
        && PermissionCatalogue.All.Any(permission => Matches(pattern, permission.Name));

    /// <summary>
    /// What the patterns give of what is held. In a client key a pattern speaks of the
    /// account and of organizations; one that names nothing there, such as
    /// <c>users:read</c>, speaks of the platform. So a star, or
    /// <c>nodes:read</c>, makes no administrator of a client key.
    /// </summary>
    /// <param name="admin">For an admin key, in which each speaks of the platform too.</param>
    public static PermissionSets Among(PermissionSets held, IReadOnlyCollection<string> patterns, bool admin)
    {
        string[] ofThePlatform = [.. patterns.Where(pattern => admin || !NamesBelowThePlatform(pattern))];
        return new(Matching(held.User, patterns), Matching(held.Admin, ofThePlatform), Matching(held.Server, patterns));
    }

    public static string Write(string name) => name.Replace('.', ':');

    /// <summary>All of the account and of the platform.</summary>
    public static bool IsEverything(PermissionSets held) => held.Covers(Everything);

    /// <summary>
    /// What is held on the account and the platform. A star alone makes an administrator in
    /// the eyes of this dialect's clients, so it stands for all of both.
    /// </summary>
    public static IReadOnlyList<string> WriteAll(PermissionSets held) =>
        IsEverything(held) ? ["*"] : [.. held.User.Union(held.Admin).Order(StringComparer.Ordinal).Select(Write)];

    private static bool NamesBelowThePlatform(string pattern) =>
        PermissionCatalogue.All.Any(permission =>
            permission.Group != PermissionGroup.Admin && Matches(pattern, permission.Name)
        );

    private static FrozenSet<string> Matching(FrozenSet<string> names, IReadOnlyCollection<string> patterns) =>
        names.Where(name => patterns.Any(pattern => Matches(pattern, name))).ToFrozenSet(StringComparer.Ordinal);

    private static bool Matches(string pattern, string name)
    {
        if (pattern == "*")
        {
            return true;
        }

        if (
            pattern.Split(':') is not [var first, .. var rest]
            || rest.Length == 0
            || name.Split('.') is not [var resource, var action]
        )
        {
            return false;
        }

        if (Aliases.GetValueOrDefault(first, first) != resource)
        {
            return false;
        }

        if (rest is ["write"])
        {
            return Changes.Contains(action);
        }

        var wanted = string.Join('-', rest);
        return wanted == action
            || wanted == "*"
            || (
                wanted.EndsWith("-*", StringComparison.Ordinal)
                && action.StartsWith(wanted[..^1], StringComparison.Ordinal)
            );
    }
}
