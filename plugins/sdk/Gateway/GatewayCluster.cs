namespace Panel.Plugins.Sdk.Gateway;

/// <param name="Id">Unique within the plugin.</param>
/// <param name="Destinations">1 to 10 addresses (<c>https://…</c>) on declared hosts; load goes to all.</param>
public sealed record GatewayCluster(string Id, IReadOnlyList<Uri> Destinations);
