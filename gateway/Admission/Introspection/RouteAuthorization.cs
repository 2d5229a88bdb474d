using Microsoft.AspNetCore.Authorization;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// The coarse rule of a route, named in its configuration: public (YARP's
/// "anonymous"), user, admin, agent. Services check the rest.
/// </summary>
internal static class RouteAuthorization
{
    private static readonly ApiError NotForYou = new(403, "forbidden", "You may not do this.");
    private static readonly string[] Rules = ["user", "admin", "agent"];

    public static void AddAccess(this IServiceCollection services)
    {
        // For YARP, which wants to know the names that routes use.
        var authorization = services.AddAuthorizationBuilder();
        foreach (var rule in Rules)
        {
            authorization.AddPolicy(rule, policy => policy.RequireAssertion(_ => false));
        }

        services.Configure<RouteOptions>(routes => routes.SuppressCheckForUnhandledSecurityMetadata = true);
    }

    public static ApiError? RefusalOf(HttpContext context, RequestState visit)
    {
        if (RoutePolicy.IsPublic(context))
        {
            return null;
        }

        if (visit.Caller is { } caller)
        {
            return AllowsAll(context.GetEndpoint()!.Metadata.GetOrderedMetadata<IAuthorizeData>(), caller.Answer)
                ? null
                : NotForYou;
        }

        var refusal = visit.Refusal ?? ApiErrors.Unauthorized();
        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return refusal;
    }

    private static bool AllowsAll(IReadOnlyList<IAuthorizeData> rules, IntrospectionResponse answer)
    {
        for (var at = 0; at < rules.Count; at++)
        {
            if (!Allows(rules[at].Policy, answer))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Allows(string? rule, IntrospectionResponse answer) =>
        rule switch
        {
            "user" => answer.Kind == PrincipalKind.User,
            "admin" => answer.PlatformAdmin,
            "agent" => answer.Kind == PrincipalKind.Agent,
            _ => false,
        };
}
