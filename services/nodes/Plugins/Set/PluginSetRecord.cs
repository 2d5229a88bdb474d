namespace Panel.Nodes.Plugins.Set;

/// <summary>The one row that numbers the set; whoever changes a plugin holds its lock, so that changes follow each other.</summary>
internal sealed class PluginSetRecord
{
    public const int TheOne = 1;

    public required int Id { get; init; }

    public required long Version { get; set; }

    /// <summary>The setting of the replica that started last.</summary>
    public required bool AllowUntrusted { get; set; }
}
