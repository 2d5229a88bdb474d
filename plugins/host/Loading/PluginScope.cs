namespace Panel.Plugins.Host.Loading;

/// <summary>What this process serves.</summary>
/// <param name="Service">gateway, nodes or alerts.</param>
/// <param name="Capabilities">Names of manifests.</param>
internal sealed record PluginScope(string Service, IReadOnlyList<string> Capabilities);
