using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panel.Gateway.Routing.Configuration;
using Panel.Hosting.Auth;
using Yarp.ReverseProxy.Health;

namespace Panel.Gateway.Routing;

internal static class RoutingExtensions
{
    public static void AddServiceRouting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<RoutingOptions>()
            .BindConfiguration(RoutingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IConfigCheck>(new OptionsCheck<RoutingOptions>(RoutingOptions.Section));
        services.AddRequestTimeouts();
        services.AddSingleton<RoutingMeter>().AddSingleton<RetryMiddleware>();
        services.AddSingleton<IPassiveHealthCheckPolicy, ConsecutiveFailuresPolicy>();
        services.AddSingleton<IAvailableDestinationsPolicy, ReachableReplicas>();
        services
            .AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddConfigFilter<RoutingDefaults>();
        // YARP brings the framework's authorization, which the host would then put before
        // everything; who may do what is Introspection/Access here.
        services.RemoveAll<IAuthorizationHandlerProvider>();
        services.WithoutKeysAtStart();
        services.AddSingleton<Yarp.ReverseProxy.Forwarder.IForwarderHttpClientFactory, ServiceClients>();
    }

    /// <summary>Only where a route has a limit: the middleware costs each request that it sees.</summary>
    public static void UseTimeLimits(this IApplicationBuilder app) =>
        app.UseWhen(HasTimeLimit, limited => limited.UseRequestTimeouts());

    private static bool HasTimeLimit(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata
        && (
            metadata.GetMetadata<RequestTimeoutPolicy>() is not null
            || metadata.GetMetadata<RequestTimeoutAttribute>() is not null
        );

    public static void UseReplicas(this IReverseProxyApplicationBuilder proxy)
    {
        var retries = proxy.ApplicationServices.GetRequiredService<RetryMiddleware>();
        proxy.UsePatienceWithUpgrades();
        proxy.Use(retries.ForwardAsync);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    }
}
