using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Panel.ServiceDefaults.Errors;

namespace Panel.ServiceDefaults.Auth;

/// <summary>What an endpoint asks of its caller. An endpoint without any accepts whoever came through the gateway, also nobody.</summary>
public static class Requirements
{
    /// <summary>A permission on the current organization's resources.</summary>
    public static T RequirePermission<T>(this T endpoint, string permission) where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Can(permission), permission);

    /// <summary>A permission on the caller's own account.</summary>
    public static T RequireUserPermission<T>(this T endpoint, string permission) where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.CanUser(permission), permission);

    /// <summary>A permission of the platform's administrators.</summary>
    public static T RequireAdmin<T>(this T endpoint, string permission) where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.CanAdmin(permission), permission);

    /// <summary>Any signed-in user.</summary>
    public static T RequireUser<T>(this T endpoint) where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Kind == PrincipalKind.User, "user");

    /// <summary>A node's agent.</summary>
    public static T RequireAgent<T>(this T endpoint) where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Kind == PrincipalKind.Agent, "agent");

    /// <summary>One of the named services.</summary>
    public static T RequireService<T>(this T endpoint, params string[] services) where T : IEndpointConventionBuilder =>
        endpoint.Require(principal => principal.Kind == PrincipalKind.Service && services.Contains(principal.Name), "service");

    private static T Require<T>(this T endpoint, Func<Principal, bool> allows, string permission) where T : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            var principal = context.HttpContext.RequestServices.GetRequiredService<Principal>();
            if (allows(principal)) return await next(context);
            return principal.Kind == PrincipalKind.Anonymous ? ApiErrors.Unauthorized() : ApiErrors.Forbidden(permission);
        });
}
