using Panel.Nodes.Plugins.Replicas;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins;

/// <summary>A plugin as the API shows it.</summary>
/// <param name="Id">Of the manifest, for example <c>acme.dns</c>.</param>
/// <param name="Publisher">As the manifest says; <c>trust</c> and <c>key_id</c> say who it is.</param>
/// <param name="Reason">Why it failed, or went back to an earlier version.</param>
/// <param name="ActiveVersion">The one that replicas run.</param>
/// <param name="PreviousVersion">The one that rollback goes to.</param>
/// <param name="Versions">Those whose packages are kept, newest upload first.</param>
/// <param name="Isolation">What the active version gets.</param>
/// <param name="Hosts">That the active version declares.</param>
/// <param name="GrantedHosts">Of them, those that it may reach; null until it was enabled.</param>
/// <param name="NeedsConfiguration">The settings are not yet what the active version wants.</param>
/// <param name="Replicas">How it fares in each process that serves it.</param>
/// <param name="Calls">Of all replicas, since each loaded it.</param>
/// <param name="Version">Grows with each change; for If-Match.</param>
internal sealed record PluginResponse(
    string Id,
    string Name,
    string Publisher,
    PluginState State,
    string? Reason,
    string ActiveVersion,
    string? PreviousVersion,
    IReadOnlyList<PluginVersionResponse> Versions,
    PluginTrust Trust,
    PluginIsolation Isolation,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<string>? GrantedHosts,
    bool AcceptWeak,
    bool NeedsConfiguration,
    IReadOnlyList<PluginReplicaResponse> Replicas,
    PluginCalls Calls,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version
);

/// <param name="KeyId">Of the publisher's key that signed it; null when no known key did.</param>
/// <param name="Size">In bytes.</param>
internal sealed record PluginVersionResponse(
    string Version,
    PluginTrust Trust,
    string? KeyId,
    string Sha256,
    long Size,
    ContractRange Contract,
    DateTimeOffset UploadedAt
);

/// <param name="Failures">Faults of the plugin, not of what it calls.</param>
internal sealed record PluginCalls(long Total, long Failures);
