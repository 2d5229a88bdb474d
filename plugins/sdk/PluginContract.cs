namespace Panel.Plugins.Sdk;

/// <summary>The agreement between host and plugins.</summary>
public static class PluginContract
{
    /// <summary>
    /// Grows when a plugin built against an older SDK could break. A manifest names the range that it works with.
    /// </summary>
    public const int Version = 1;
}
