namespace Panel.Nodes.Plugins;

/// <summary>Section <c>Plugins</c>.</summary>
internal sealed class PluginsOptions
{
    public const string Section = "Plugins";

    /// <summary>
    /// Takes packages that no known key signed; they run in a worker alone. Default: false.
    /// </summary>
    public bool AllowUntrusted { get; set; }

    /// <summary>Folder of the plugins that ship with the panel. Default: <c>plugins</c> beside the program.</summary>
    public string Shipped { get; set; } = Path.Combine(AppContext.BaseDirectory, "plugins");
}
