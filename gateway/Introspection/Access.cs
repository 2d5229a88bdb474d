using Panel.ServiceDefaults.Auth;

namespace Panel.Gateway.Introspection;

/// <summary>The coarse rule of a route, named in its configuration: public (YARP's "anonymous"), user, admin, agent. Services check the rest.</summary>
internal static class Access
{
    public const string KindClaim = "kind";
    public const string AdminClaim = "admin";

    public static void AddAccessPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy("user", policy => policy.RequireClaim(KindClaim, nameof(PrincipalKind.User)))
        .AddPolicy("admin", policy => policy.RequireClaim(AdminClaim))
        .AddPolicy("agent", policy => policy.RequireClaim(KindClaim, nameof(PrincipalKind.Agent)));
}
