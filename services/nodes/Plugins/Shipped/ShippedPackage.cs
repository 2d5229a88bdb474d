using Panel.Nodes.Plugins.Packages;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins.Shipped;

/// <summary>A package that ships with the panel and was verified with the key beside it.</summary>
internal sealed record ShippedPackage(PluginManifest Manifest, string KeyId, PackageFile File);
