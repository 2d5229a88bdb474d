namespace Panel.Plugins.Host.Sources;

/// <param name="Id">Of the manifest.</param>
/// <param name="Version">The one that takes new calls; null when none does.</param>
/// <param name="State">enabled, failed or unload_pending; off for one that is not in the set, and only needed.</param>
/// <param name="Reason">For people, when it failed.</param>
/// <param name="Isolation">in_process or worker; null when none runs.</param>
/// <param name="MissingIsolation">What a worker lacks here: user, network, mounts, memory, pids.</param>
/// <param name="Calls">Since the load.</param>
/// <param name="Failures">Faults of the plugin since the load.</param>
/// <param name="NeededBy">What in this service needs it, for people: <c>3 integrations</c>; null when nothing does.</param>
public sealed record PluginReplicaStatus(
    string Id,
    string? Version,
    string State,
    string? Reason,
    string? Isolation,
    IReadOnlyList<string> MissingIsolation,
    long Calls,
    long Failures,
    string? NeededBy = null
)
{
    /// <summary>For a plugin that does not run here, and that something here needs.</summary>
    public const string Off = "off";
}
