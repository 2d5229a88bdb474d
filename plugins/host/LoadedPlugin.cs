using Panel.Plugins.Host.Packages;

namespace Panel.Plugins.Host;

/// <param name="Manifest">Of the version that takes new calls.</param>
/// <param name="Trust">Whose key signed it.</param>
/// <param name="Isolation">How it runs here.</param>
public sealed record LoadedPlugin(PluginManifest Manifest, PluginTrust Trust, PluginIsolation Isolation);
