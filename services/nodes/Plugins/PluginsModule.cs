using Panel.Nodes.Plugins.Internal;
using Panel.Nodes.Plugins.Keys;
using Panel.Nodes.Plugins.Lifecycle;
using Panel.Nodes.Plugins.Packages;
using Panel.Nodes.Plugins.Replicas;
using Panel.Nodes.Plugins.Set;
using Panel.Nodes.Plugins.Settings;
using Panel.Nodes.Plugins.Shipped;
using Panel.Nodes.Plugins.Store;
using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Plugins;

/// <summary>Keeps plugins for the whole panel, and runs those that this service serves.</summary>
internal static class PluginsModule
{
    public static void AddPluginsModule(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<PluginsOptions>(builder.Configuration.GetSection(PluginsOptions.Section));
        services.AddSingleton<IPluginSource, DatabasePluginSource>();
        services.AddScoped<PluginRows>().AddScoped<PluginResponses>();
        services.AddScoped<InstallPlugin>().AddScoped<TrustedKeys>();
        services.AddScoped<PluginCommands>().AddScoped<PluginChecks>().AddScoped<IsolationGap>();
        services.AddSingleton<PluginSettings>().AddScoped<UpdatePluginSettings>();
        services.AddScoped<PluginValues>().AddScoped<ReplicaReports>().AddScoped<IPluginUse, ReportedPluginUse>();
        services.AddSingleton<ShippedFolder>().AddScoped<InstallShippedPlugins>().AddHostedService<ShippedPlugins>();
        services.AddPlugins("nodes", typeof(IDnsProvider), typeof(ICloudProvider));
        services.AddScoped<PluginSetWriter>().AddScoped<PluginSetReader>().AddScoped<StoredPackages>();
    }

    public static void MapPlugins(this IEndpointRouteBuilder routes)
    {
        routes.MapPluginKeys();
        routes.MapPluginOperations();
        routes.MapInternalPlugins();
    }
}
