using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Hosting.Addresses;
using Panel.Hosting.Principals;
using Panel.Telemetry.Logging;

namespace Panel.Hosting.Auth;

public static class InternalAuthExtensions
{
    /// <summary>Name of the HTTP client for calls to identity with this service's own token.</summary>
    public const string IdentityClient = "identity";

    /// <summary>Name of the HTTP client for calls to the nodes service with this service's own token.</summary>
    public const string NodesClient = "nodes";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

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
        services.AddOptions<InternalOptions>().Configure(options => Read(options, service, configuration));
        services
            .AddHttpClient(
                RemoteInternalKeys.Client,
                client =>
                {
                    client.BaseAddress = BalancedHandler.AnyAddress;
                    client.Timeout = TimeSpan.FromSeconds(5);
                }
            )
            .Balance(IdentityClient);
        services.TryAddSingleton<IInternalKeys, RemoteInternalKeys>();
        services.AddSingleton<ServiceTokens>();
        services.AddTransient<ServiceTokenHandler>();
        services.TryAddSingleton<Outages>();
        services.AddKeyedSingleton(IdentityClient, (provider, key) => PoolOf(provider, key, own => own.Identity));
        services.AddKeyedSingleton(NodesClient, (provider, key) => PoolOf(provider, key, own => own.Nodes));
        AddClient(services, IdentityClient);
        AddClient(services, NodesClient);
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

    private static void Read(InternalOptions options, string service, IConfiguration configuration)
    {
        var section = configuration.GetSection(InternalOptions.Section);
        options.Name = section[nameof(InternalOptions.Name)] ?? service;
        options.Secret = section[nameof(InternalOptions.Secret)] ?? "";
        options.Identity = AddressSetting.ReadHttp(configuration, "Internal:Identity", "http://127.0.0.1:8081");
        options.Nodes = AddressSetting.ReadHttp(configuration, "Internal:Nodes", "http://127.0.0.1:8082");
    }

    private static AddressPool PoolOf(
        IServiceProvider provider,
        object? service,
        Func<InternalOptions, IReadOnlyList<Uri>> addresses
    ) =>
        new(
            (string)service!,
            addresses(provider.GetRequiredService<IOptions<InternalOptions>>().Value),
            provider.GetRequiredService<TimeProvider>()
        )
        {
            OnReturn = name =>
                provider
                    .GetRequiredService<Outages>()
                    .Back(name, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Panel.Hosting.Outages")),
        };

    private static void AddClient(IServiceCollection services, string name) =>
        services
            .AddHttpClient(
                name,
                client =>
                {
                    client.BaseAddress = BalancedHandler.AnyAddress;
                    client.Timeout = TimeSpan.FromSeconds(10);
                }
            )
            .AddHttpMessageHandler<ServiceTokenHandler>()
            .Balance(name);

    private static void Balance(this IHttpClientBuilder client, string service) =>
        client
            .AddHttpMessageHandler(provider => new BalancedHandler(
                provider.GetRequiredKeyedService<AddressPool>(service),
                Silence
            ))
            .ConfigurePrimaryHttpMessageHandler(
                (handler, _) =>
                {
                    if (handler is SocketsHttpHandler connections)
                    {
                        connections.ConnectTimeout = BalancedHandler.ConnectLimit;
                    }
                }
            );
}
