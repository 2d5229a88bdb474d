using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Plugins;

/// <summary>Runs the plugins that send notifications; the nodes service keeps them.</summary>
internal static class PluginsModule
{
    public static void AddPluginsModule(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HttpPluginSource>().AddSingleton<IPluginSource, AlertsPluginSource>();
        builder.Services.AddPlugins("alerts", typeof(INotificationChannel));
    }
}
