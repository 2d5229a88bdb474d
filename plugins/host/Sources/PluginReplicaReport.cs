namespace Panel.Plugins.Host.Sources;

/// <param name="Service">gateway, nodes or alerts.</param>
/// <param name="Replica">Names the process among those of its service.</param>
/// <param name="SetVersion">The set that it works with.</param>
/// <param name="Plugins">Those that this service serves.</param>
public sealed record PluginReplicaReport(
    string Service,
    string Replica,
    long SetVersion,
    IReadOnlyList<PluginReplicaStatus> Plugins
);
