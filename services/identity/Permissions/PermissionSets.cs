using System.Collections.Frozen;
using Panel.Hosting.Principals;

namespace Panel.Identity.Permissions;

/// <summary>Permissions by group, each written out.</summary>
internal sealed record PermissionSets(FrozenSet<string> User, FrozenSet<string> Admin, FrozenSet<string> Server)
{
    public static readonly PermissionSets None = new([], [], []);

    public PermissionSets Intersect(PermissionSets other) =>
        new(Both(User, other.User), Both(Admin, other.Admin), Both(Server, other.Server));

    /// <summary>Those of the names that are held, by the groups they are held in.</summary>
    public PermissionSets Among(IReadOnlyCollection<string> names)
    {
        var asked = names.ToFrozenSet(StringComparer.Ordinal);
        return Intersect(new PermissionSets(asked, asked, asked));
    }

    public bool Covers(PermissionSets other) => Missing(other) is null;

    /// <summary>The first of the other's permissions that is not held in its group.</summary>
    public string? Missing(PermissionSets other) =>
        other
            .User.Except(User)
            .Concat(other.Admin.Except(Admin))
            .Concat(other.Server.Except(Server))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    public bool Contains(string name) => User.Contains(name) || Admin.Contains(name) || Server.Contains(name);

    /// <summary>Short enough for a header: a whole group is one star.</summary>
    public Principal WriteTo(Principal principal) =>
        principal with
        {
            User = Short(User, PermissionGroup.User),
            Admin = Short(Admin, PermissionGroup.Admin),
            Server = Short(Server, PermissionGroup.Server),
        };

    private static FrozenSet<string> Both(FrozenSet<string> one, FrozenSet<string> other) =>
        one.Intersect(other, StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Short(FrozenSet<string> set, PermissionGroup group) =>
        set.Count == PermissionCatalogue.Of(group).Count ? [Principal.Everything] : set;
}
