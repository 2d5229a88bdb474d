using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins;

/// <summary>Asked before a plugin is deleted. Each module that needs plugins registers its own.</summary>
internal interface IPluginUse
{
    /// <summary>What needs the plugin, for people, for example <c>3 credentials of the type hetzner</c>; null when nothing does.</summary>
    Task<string?> FindAsync(PluginManifest manifest, CancellationToken cancellationToken);
}
