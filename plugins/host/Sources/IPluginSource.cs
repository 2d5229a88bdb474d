namespace Panel.Plugins.Host.Sources;

/// <summary>
/// Where a process gets its plugins: the nodes service keeps packages, settings and stored values, and the other
/// services ask it over <c>/internal/plugins</c>. The nodes service itself reads its own database.
/// </summary>
public interface IPluginSource
{
    /// <summary>Null when the set has still the version that the caller knows.</summary>
    Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken);

    /// <summary>The package as it was uploaded; the caller verifies it again and disposes the stream.</summary>
    Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken);

    /// <summary>Says how the plugins fare in this replica.</summary>
    Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken);

    /// <summary>A value of a plugin's own store; null when there is none.</summary>
    Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken);

    /// <summary>False when the store would grow over its limit.</summary>
    Task<bool> SetValueAsync(string pluginId, string key, string? value, CancellationToken cancellationToken);
}
