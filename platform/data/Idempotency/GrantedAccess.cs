using System.Collections.Frozen;
using Panel.Hosting.Principals;

namespace Panel.Data.Idempotency;

/// <summary>
/// What a caller could do when they were answered. It is kept with the answer, which is given again only to a caller
/// who still may do all of it.
/// </summary>
internal sealed record GrantedAccess(
    string? Role,
    string[] User,
    string[] Admin,
    string[] Server,
    Guid[]? OnlyNodes,
    Guid[]? OnlyInstances
)
{
    public static GrantedAccess Of(Principal principal) =>
        new(
            principal.Role,
            [.. principal.User],
            [.. principal.Admin],
            [.. principal.Server],
            principal.OnlyNodes?.ToArray(),
            principal.OnlyInstances?.ToArray()
        );

    public bool IsStillHeldBy(Principal principal) =>
        Role == principal.Role
        && Array.TrueForAll(User, principal.CanUser)
        && Array.TrueForAll(Admin, principal.CanAdmin)
        && Array.TrueForAll(Server, principal.Can)
        && Reaches(principal.OnlyNodes, OnlyNodes)
        && Reaches(principal.OnlyInstances, OnlyInstances);

    // Null reaches everything.
    private static bool Reaches(FrozenSet<Guid>? now, Guid[]? then) =>
        now is null || (then is not null && now.IsSupersetOf(then));
}
