namespace Panel.Plugins.Host.Sources;

/// <param name="Id">Of the manifest.</param>
/// <param name="Version">The one that takes new calls; null when none does.</param>
/// <param name="State">enabled, failed or unload_pending.</param>
/// <param name="Reason">For people, when it failed.</param>
/// <param name="Isolation">in_process or worker; null when none runs.</param>
/// <param name="MissingIsolation">What a worker lacks here: user, network, mounts, memory, pids.</param>
/// <param name="Calls">Since the load.</param>
/// <param name="Failures">Faults of the plugin since the load.</param>
public sealed record PluginReplicaStatus(
    string Id,
    string? Version,
    string State,
    string? Reason,
    string? Isolation,
    IReadOnlyList<string> MissingIsolation,
    long Calls,
    long Failures
);
