using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Providers;

/// <param name="Set">Null when nothing stands there.</param>
internal readonly record struct FoundSet(DnsRecordSet? Set);
