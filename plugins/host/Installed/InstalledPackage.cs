using Panel.Plugins.Host.Packages;

namespace Panel.Plugins.Host.Installed;

/// <param name="Folder">Holds plugin.json and lib/.</param>
/// <param name="Manifest">As it was just checked.</param>
/// <param name="Trust">By the keys of the set.</param>
/// <param name="KeyId">Whose signature holds; null when none does.</param>
internal sealed record InstalledPackage(string Folder, PluginManifest Manifest, PluginTrust Trust, string? KeyId);
