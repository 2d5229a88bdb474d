using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

public static class InternalAuthExtensions
{
    /// <summary>Name of the HTTP client for calls to identity with this service's own token.</summary>
    public const string IdentityClient = "identity";

    /// <summary>Name of the HTTP client for calls to the nodes service with this service's own token.</summary>
    public const string NodesClient = "nodes";

    /// <summary>
    /// Keys and service tokens, without closing the host's own endpoints (the gateway has other credentials).
    /// </summary>
    /// <param name="service">The host's name unless <c>Internal:Name</c> gives another.</param>
    public static IServiceCollection AddInternalIdentity(
        this IServiceCollection services,
        string service,
        IConfiguration configuration
    )
    {
        services
            .AddOptions<InternalOptions>()
            .Configure(options => options.Name = service)
            .Bind(configuration.GetSection(InternalOptions.Section));
        services.AddHttpClient(RemoteInternalKeys.Client, client => client.Timeout = TimeSpan.FromSeconds(5));
        services.TryAddSingleton<IInternalKeys, RemoteInternalKeys>();
        services.AddSingleton<ServiceTokens>();
        services.AddTransient<ServiceTokenHandler>();
        AddClient(services, IdentityClient, options => options.Identity);
        AddClient(services, NodesClient, options => options.Nodes);
        return services;
    }

    /// <summary>
    /// Closes every endpoint to requests without an internal token, and makes the <see cref="Principal"/> injectable.
    /// </summary>
    public static IServiceCollection AddInternalAuth(
        this IServiceCollection services,
        string service,
        IConfiguration configuration
    )
    {
        services.AddInternalIdentity(service, configuration);
        services.AddSingleton<InternalTokenReader>();
        services
            .AddAuthentication(InternalAuthenticationHandler.Name)
            .AddScheme<AuthenticationSchemeOptions, InternalAuthenticationHandler>(
                InternalAuthenticationHandler.Name,
                null
            );
        services.WithoutKeysAtStart();
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddHttpContextAccessor();
        services.AddScoped(provider =>
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Features.Get<Principal>()
            ?? Principal.Anonymous
        );
        return services;
    }

    private static void AddClient(IServiceCollection services, string name, Func<InternalOptions, Uri> address) =>
        services
            .AddHttpClient(
                name,
                (provider, client) =>
                {
                    client.BaseAddress = address(
                        provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<InternalOptions>>().Value
                    );
                    client.Timeout = TimeSpan.FromSeconds(10);
                }
            )
            .AddHttpMessageHandler<ServiceTokenHandler>();
}
