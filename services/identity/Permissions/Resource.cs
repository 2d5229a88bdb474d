using System.Collections.Frozen;

namespace Panel.Identity.Permissions;

/// <summary>Writes the permissions of one resource; the common actions describe themselves.</summary>
internal static class Resource
{
    private static readonly FrozenDictionary<string, string> Verbs = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["create"] = "Create {0}.",
        ["read"] = "See {0}.",
        ["update"] = "Change {0}.",
        ["delete"] = "Delete {0}.",
        ["manage"] = "Manage {0}.",
        ["export"] = "Export {0}.",
        ["rotate"] = "Rotate {0}.",
        ["suspend"] = "Suspend and unsuspend {0}.",
        ["transfer"] = "Move {0} to another node.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="actions">An action's name, or <c>name: description</c> for one that needs its own words.</param>
    public static IEnumerable<Permission> Of(
        PermissionGroup group,
        string resource,
        string noun,
        params string[] actions
    ) =>
        actions.Select(action =>
            action.Split(": ", 2) switch
            {
                [var name, var description] => new Permission(group, $"{resource}.{name}", description),
                [var name, ..] => new Permission(group, $"{resource}.{name}", string.Format(Verbs[name], noun)),
                [] => throw new ArgumentException("An action has a name."),
            }
        );
}
