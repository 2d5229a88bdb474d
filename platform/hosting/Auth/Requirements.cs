using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary>
/// What an endpoint asks of its caller. An endpoint without any requirement accepts
/// every caller that came through the gateway, also an anonymous one.
/// </summary>
public static class Requirements
{
    /// <summary>A permission on the current organization's resources.</summary>
    public static T RequirePermission<T>(this T endpoint, string permission)
        where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Can(permission), permission, new Requirement("server", permission));

    /// <summary>A permission on the caller's own account.</summary>
    public static T RequireUserPermission<T>(this T endpoint, string permission)
        where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.CanUser(permission), permission, new Requirement("user", permission));

    /// <summary>A permission of the platform's administrators.</summary>
    public static T RequireAdmin<T>(this T endpoint, string permission)
        where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.CanAdmin(permission), permission, new Requirement("admin", permission));

    /// <summary>Any signed-in user.</summary>
    public static T RequireUser<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Kind == PrincipalKind.User, "user", new Requirement("user"));

    /// <summary>A node's agent.</summary>
    public static T RequireAgent<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Kind == PrincipalKind.Agent, "agent", new Requirement("agent"));

    /// <summary>One of the named services.</summary>
    public static T RequireService<T>(this T endpoint, params string[] services)
        where T : IEndpointConventionBuilder =>
        endpoint.Require(
            principal => principal.Kind == PrincipalKind.Service && services.Contains(principal.Name),
            "service",
            new Requirement("service")
        );

    /// <summary>
    /// For handlers that decide by themselves, because it depends on the resource:
    /// says which permission they ask for, and asks nothing.
    /// </summary>
    public static T ChecksPermission<T>(this T endpoint, string permission)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Requirement("server", permission));

    private static T Require<T>(
        this T endpoint,
        Func<Principal, bool> allows,
        string permission,
        Requirement requirement
    )
        where T : IEndpointConventionBuilder
    {
        var check = new AccessCheck(allows, permission);
        return endpoint
            .WithMetadata(requirement, check)
            .AddEndpointFilter(
                async (context, next) =>
                {
                    var principal = context.HttpContext.RequestServices.GetRequiredService<Principal>();
                    return check.RefusalOf(principal) is { } refusal ? refusal : await next(context);
                }
            );
    }
}
