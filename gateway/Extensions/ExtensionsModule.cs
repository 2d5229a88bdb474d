using Panel.Gateway.Routing;
using Panel.Gateway.Routing.Configuration;
using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk.Gateway;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Extensions;

/// <summary>Routes of plugins below <c>/x/{plugin}/</c>.</summary>
internal static class ExtensionsModule
{
    public static void AddExtensions(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<ExtensionOptions>()
            .BindConfiguration(ExtensionOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IConfigCheck>(new OptionsCheck<ExtensionOptions>(ExtensionOptions.Section));
        services.AddSingleton<HttpPluginSource>().AddSingleton<ExtensionSource>();
        services.AddSingleton<IPluginSource>(provider => provider.GetRequiredService<ExtensionSource>());
        services.AddPlugins("gateway", typeof(IGatewayExtension));
        services
            .AddSingleton<ExtensionRefusals>()
            .AddSingleton<ExtensionCompiler>()
            .AddSingleton<ExtensionCode>()
            .AddSingleton<ExtensionLimits>()
            .AddSingleton<IClusterConnections, ExtensionConnections>()
            .AddSingleton<ITransformProvider, ExtensionTransformProvider>()
            .AddSingleton<ITransformFactory, ExtensionTransformFactory>();
        services.AddSingleton<ExtensionConfigProvider>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<ExtensionConfigProvider>());
        services.AddHostedService<ExtensionLoader>();
    }

    public static void UseExtensionLimits(this IReverseProxyApplicationBuilder proxy) =>
        proxy.Use(proxy.ApplicationServices.GetRequiredService<ExtensionLimits>().ForwardAsync);
}
