using Microsoft.AspNetCore.Authorization;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Gateway.Introspection;

/// <summary>The coarse rule of a route, named in its configuration: public (YARP's "anonymous"), user, admin, agent. Services check the rest.</summary>
internal static class Access
{
    private static readonly ApiError NotForYou = new(403, "forbidden", "You may not do this.");
    private static readonly string[] Rules = ["user", "admin", "agent"];

    public static void AddAccess(this IServiceCollection services)
    {
        // For YARP, which wants to know the names that routes use.
        var authorization = services.AddAuthorizationBuilder();
        foreach (var rule in Rules) authorization.AddPolicy(rule, policy => policy.RequireAssertion(_ => false));
        services.Configure<RouteOptions>(routes => routes.SuppressCheckForUnhandledSecurityMetadata = true);
    }

    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.Use((context, next) =>
        RoutePolicy.IsPublic(context) || RefusalOf(context) is not { } refusal ? next(context) : refusal.ExecuteAsync(context));

    private static ApiError? RefusalOf(HttpContext context)
    {
        if (context.Features.Get<Caller>() is { } caller) return context.GetEndpoint()!.Metadata.GetOrderedMetadata<IAuthorizeData>().All(rule => Allows(rule.Policy, caller.Answer)) ? null : NotForYou;
        var refusal = context.Features.Get<ApiError>() ?? ApiErrors.Unauthorized();
        if (refusal.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return refusal;
    }

    private static bool Allows(string? rule, IntrospectionResponse answer) => rule switch
    {
        "user" => answer.Kind == PrincipalKind.User,
        "admin" => answer.PlatformAdmin,
        "agent" => answer.Kind == PrincipalKind.Agent,
        _ => false,
    };
}
