namespace Panel.Plugins.Rfc2136;

/// <param name="Name">Canonical: lower case, without the last dot.</param>
/// <param name="Type">Its number.</param>
/// <param name="Class">1 for the Internet; 254 and 255 have a meaning in updates.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Data">As on the wire, names not compressed.</param>
internal sealed record DnsRecord(string Name, ushort Type, ushort Class, uint Ttl, byte[] Data);
