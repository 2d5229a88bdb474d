namespace Panel.Nodes.Plugins;

/// <summary>The bytes of a package, as they were uploaded.</summary>
internal sealed class PluginContent
{
    /// <summary>Of the version.</summary>
    public required Guid Id { get; init; }

    public required byte[] Bytes { get; init; }
}
