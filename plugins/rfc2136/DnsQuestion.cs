namespace Panel.Plugins.Rfc2136;

internal sealed record DnsQuestion(string Name, ushort Type);
