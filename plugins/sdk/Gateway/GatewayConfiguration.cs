namespace Panel.Plugins.Sdk.Gateway;

/// <param name="Routes">At most 50.</param>
/// <param name="Clusters">At most 10.</param>
public sealed record GatewayConfiguration(IReadOnlyList<GatewayRoute> Routes, IReadOnlyList<GatewayCluster> Clusters);
