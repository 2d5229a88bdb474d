using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Routing;

/// <summary>How the gateway tells routes and clusters of plugins from those of its own configuration.</summary>
internal static class PluginMetadata
{
    /// <summary>The id of the plugin. No file may use the key: the check of the configuration does not know it.</summary>
    public const string Plugin = "Plugin";

    public static string? PluginOf(RouteConfig route) => route.Metadata?.GetValueOrDefault(Plugin);

    public static string? PluginOf(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.GetValueOrDefault(Plugin);

    /// <summary>Null when the request took a route of the gateway's own.</summary>
    public static string? PluginOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { } route ? PluginOf(route.Config) : null;
}
