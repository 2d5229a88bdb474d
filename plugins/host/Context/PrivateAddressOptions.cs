namespace Panel.Plugins.Host.Context;

/// <param name="Allow">Plugins reach every address inside networks.</param>
/// <param name="Hosts">Those that they reach although their addresses are private.</param>
internal sealed record PrivateAddressOptions(bool Allow, IReadOnlyList<string> Hosts);
