using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>
/// Who may do what with which node. A node of an organization answers to that
/// organization's <c>nodes.*</c> permissions; one of the
/// platform is seen by everybody who may read nodes, and changed with the administrators' <c>nodes.*</c>.
/// </summary>
internal static class NodeAccess
{
    public const string Read = "nodes.read";

    /// <summary>For lists: those of the platform and of the organization that the request acts in.</summary>
    public static IQueryable<Node> KnownTo(this IQueryable<Node> nodes, Principal caller) =>
        nodes.Within(caller, everywhere: false);

    /// <summary>
    /// For one that the request names by its id: platform administrators reach it in any
    /// organization. Everything else does not exist for the caller.
    /// </summary>
    public static IQueryable<Node> ReachedBy(this IQueryable<Node> nodes, Principal caller) =>
        nodes.Within(caller, caller.EveryOrganization);

    private static IQueryable<Node> Within(this IQueryable<Node> nodes, Principal caller, bool everywhere)
    {
        var organization = caller.OrganizationId;
        var known = everywhere
            ? nodes
            : nodes.Where(node =>
                node.OrganizationId == null || (organization != null && node.OrganizationId == organization)
            );
        if (caller.OnlyNodes is not { } only)
        {
            return known;
        }

        Guid[] ids = [.. only];
        return known.Where(node => ids.Contains(node.Id));
    }

    /// <summary>Name or host name contains the text, in any case.</summary>
    public static IQueryable<Node> NamedLike(this IQueryable<Node> nodes, string text)
    {
        var pattern = LikePattern.Containing(text);
        return nodes.Where(node =>
            EF.Functions.Like(node.Name.ToLower(), pattern, LikePattern.Escape)
            || EF.Functions.Like(node.Hostname.ToLower(), pattern, LikePattern.Escape)
        );
    }

    /// <summary>Before anything is looked up: null when the caller holds the permission somewhere.</summary>
    public static ApiError? RefusalOf(this Principal caller, string permission) =>
        caller.Can(permission) || caller.CanAdmin(permission) ? null
        : caller.Kind == PrincipalKind.Anonymous ? ApiErrors.Unauthorized()
        : ApiErrors.Forbidden(permission);

    public static ApiError? RefusalOf(this Principal caller, string permission, Node node)
    {
        var allowed = node.OrganizationId is null
            ? caller.CanAdmin(permission) || (permission == Read && caller.Can(Read))
            : caller.Can(permission);
        return allowed ? null : ApiErrors.Forbidden(permission);
    }
}
