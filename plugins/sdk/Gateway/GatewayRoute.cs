namespace Panel.Plugins.Sdk.Gateway;

/// <summary>One route; the more exact path wins among a plugin's own.</summary>
/// <param name="Id">Unique within the plugin: lower-case letters, digits and <c>-</c>.</param>
/// <param name="Path">Below <c>/x/{plugin id}/</c>, for example <c>status/{id}</c> or <c>{**rest}</c>.</param>
/// <param name="Methods">Empty: every method.</param>
/// <param name="Cluster">The id of a cluster.</param>
/// <param name="Access">Who may call.</param>
/// <param name="Transforms">In order; see <see cref="GatewayTransformUse"/>.</param>
/// <param name="Timeout">1 to 300 seconds; null: 30.</param>
public sealed record GatewayRoute(
    string Id,
    string Path,
    IReadOnlyList<string> Methods,
    string Cluster,
    GatewayAccess Access,
    IReadOnlyList<GatewayTransformUse> Transforms,
    TimeSpan? Timeout = null
);
