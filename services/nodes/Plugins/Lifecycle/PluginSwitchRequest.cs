namespace Panel.Nodes.Plugins.Lifecycle;

/// <param name="GrantedHosts">
/// Of the hosts that the manifest declares, those that the plugin may reach. Left out: what was granted before; at the
/// first time all that it declares.
/// </param>
/// <param name="AcceptWeak">Take a worker without full isolation. Left out: as before; at the first time false.</param>
internal sealed record PluginSwitchRequest(IReadOnlyList<string>? GrantedHosts, bool? AcceptWeak);
