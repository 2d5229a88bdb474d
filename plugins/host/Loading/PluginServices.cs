using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.Capabilities;
using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Workers;

namespace Panel.Plugins.Host.Loading;

/// <summary>Adds plugins to a process.</summary>
public static class PluginServices
{
    /// <summary>
    /// Loads the plugins that serve one of the capabilities, and keeps to the set of the process's
    /// <see cref="Sources.IPluginSource"/>, which the process registers itself.
    /// </summary>
    /// <param name="services">Of the process.</param>
    /// <param name="service">gateway, nodes or alerts.</param>
    /// <param name="capabilities">Interfaces of the SDK.</param>
    public static IServiceCollection AddPlugins(
        this IServiceCollection services,
        string service,
        params Type[] capabilities
    )
    {
        services.AddOptions<PluginOptions>().BindConfiguration("Plugins");
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new PluginScope(service, [.. capabilities.Select(CapabilityNames.Of).Distinct()]));
        services.AddSingleton<PluginMeter>();
        services.AddSingleton<PluginCatalog>();
        services.TryAddSingleton<IPluginCatalog>(provider => provider.GetRequiredService<PluginCatalog>());
        services.AddSingleton<PluginUpdates>();
        services.AddSingleton<IPluginUpdates>(provider => provider.GetRequiredService<PluginUpdates>());
        services.TryAddSingleton<DetectIsolation>(WorkerIsolation.DetectAsync);
        services
            .AddSingleton(FolderOf)
            .AddSingleton<PackageFolder>()
            .AddSingleton<SetSealer>()
            .AddSingleton<InstalledSet>()
            .AddSingleton<BackgroundTasks>()
            .AddSingleton<PackageFetcher>()
            .AddSingleton<PluginStarter>()
            .AddSingleton<HealthWatch>()
            .AddSingleton<VersionRetirer>()
            .AddSingleton<VersionSwitcher>()
            .AddSingleton<ReplicaReporter>()
            .AddSingleton<SourceAvailability>()
            .AddSingleton<PluginLoader>();
        services.AddHostedService(provider => provider.GetRequiredService<PluginLoader>());
        return services.AddPluginPackages();
    }

    /// <summary>Adds the check of packages alone.</summary>
    public static IServiceCollection AddPluginPackages(this IServiceCollection services)
    {
        services.TryAddSingleton<IPluginPackages, PluginPackages>();
        return services;
    }

    private static PrivateFolder FolderOf(IServiceProvider provider)
    {
        var scope = provider.GetRequiredService<PluginScope>();
        var folder = provider.GetRequiredService<IOptions<PluginOptions>>().Value.DataFolder;
        var root = provider.GetRequiredService<IHostEnvironment>().ContentRootPath;
        return new PrivateFolder(Path.Combine(root, folder ?? Path.Combine("data", "plugins", scope.Service)));
    }
}
