using Panel.Identity.ApiTokens.SessionKeys;
using Panel.Identity.Permissions;

namespace Panel.Identity.ApiTokens;

internal static class ApiTokenServices
{
    public static IServiceCollection AddApiTokens(this IServiceCollection services) =>
        services
            .AddScoped<Callers>()
            .AddScoped<CreateApiToken>()
            .AddScoped<UpdateApiToken>()
            .AddScoped<DeleteApiToken>()
            .AddScoped<EndApiTokens>()
            .AddScoped<CreateSessionKey>();
}
