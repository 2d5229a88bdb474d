namespace Panel.Nodes.Plugins.Store;

/// <summary>A value of a plugin's own store.</summary>
internal sealed class PluginValue
{
    public required Guid InstalledPluginId { get; init; }

    public required string Key { get; init; }

    public required string Value { get; set; }
}
