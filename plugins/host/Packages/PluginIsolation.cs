namespace Panel.Plugins.Host.Packages;

/// <summary>What stands between a plugin and the panel.</summary>
public enum PluginIsolation
{
    /// <summary>A process of its own, with its own user, limits and no network but the host's proxy.</summary>
    Worker,

    /// <summary>A load context in the panel's process: full rights, for trusted keys alone.</summary>
    InProcess,
}
