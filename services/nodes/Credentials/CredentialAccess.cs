using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Nodes.Credentials;

/// <summary>
/// Who may do what with which credential. One of an organization answers to its <c>credentials.*</c>; one that the
/// platform shares is known to administrators alone who may add nodes.
/// </summary>
internal static class CredentialAccess
{
    public const string Read = "credentials.read";

    /// <summary>Of administrators, for shared credentials.</summary>
    public const string Shared = "nodes.create";

    public static bool SeesShared(this Principal caller) => caller.CanAdmin(Shared) && caller.OnlyNodes is null;

    /// <summary>For lists: those of the organization that the request acts in, and shared ones.</summary>
    public static IQueryable<Credential> KnownTo(this IQueryable<Credential> rows, Principal caller)
    {
        var (organization, shared) = (caller.OrganizationId ?? Guid.Empty, caller.SeesShared());
        return rows.Where(row =>
            (row.Owner == organization && row.Owner != Credential.Platform)
            || (shared && row.Owner == Credential.Platform)
        );
    }

    /// <summary>For one that the request names by its id.</summary>
    public static IQueryable<Credential> ReachedBy(this IQueryable<Credential> rows, Principal caller) =>
        caller.EveryOrganization && caller.SeesShared() ? rows : rows.KnownTo(caller);

    /// <summary>Before anything is looked up: null when the caller holds the permission somewhere.</summary>
    public static ApiError? CredentialRefusal(this Principal caller, string permission) =>
        caller.Can(permission) || caller.SeesShared() ? null
        : caller.Kind == PrincipalKind.Anonymous ? ApiErrors.Unauthorized()
        : ApiErrors.Forbidden(permission);

    public static ApiError? CredentialRefusal(this Principal caller, string permission, Guid owner)
    {
        if (owner == Credential.Platform)
        {
            return caller.SeesShared() ? null : ApiErrors.Forbidden(Shared);
        }

        return caller.Can(permission) ? null : ApiErrors.Forbidden(permission);
    }
}
