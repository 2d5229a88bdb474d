using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Replicas;

/// <summary>What a process that serves plugins said last.</summary>
internal sealed class PluginReplica
{
    /// <summary>gateway, nodes or alerts.</summary>
    public required string Service { get; init; }

    public required string Replica { get; init; }

    public required long SetVersion { get; set; }

    public required IReadOnlyList<PluginReplicaStatus> Plugins { get; set; }

    public required DateTimeOffset ReportedAt { get; set; }
}
