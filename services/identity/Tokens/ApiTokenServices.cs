using Panel.Identity.Authorization;

namespace Panel.Identity.Tokens;

internal static class ApiTokenServices
{
    public static IServiceCollection AddApiTokens(this IServiceCollection services) =>
        services
            .AddScoped<Callers>()
            .AddScoped<CreateApiToken>()
            .AddScoped<UpdateApiToken>()
            .AddScoped<DeleteApiToken>()
            .AddScoped<EndApiTokens>();
}
