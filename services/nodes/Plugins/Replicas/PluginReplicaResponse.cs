namespace Panel.Nodes.Plugins.Replicas;

/// <param name="Service">gateway, nodes or alerts.</param>
/// <param name="ActiveVersion">The one that takes new calls there; null when none does.</param>
/// <param name="State">enabled, failed or unload_pending.</param>
/// <param name="Isolation">in_process or worker; null when none runs.</param>
/// <param name="MissingIsolation">What the worker lacks there: user, network, mounts, memory, pids.</param>
internal sealed record PluginReplicaResponse(
    string Service,
    string Replica,
    string? ActiveVersion,
    string State,
    string? Reason,
    string? Isolation,
    IReadOnlyList<string> MissingIsolation,
    long Calls,
    long Failures,
    DateTimeOffset ReportedAt
);
