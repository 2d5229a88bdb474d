namespace Panel.Plugins.Rfc2136;

/// <summary>Conditions of an update (RFC 2136, section 2.4).</summary>
internal static class Prerequisite
{
    /// <summary>The set exists, whatever it holds.</summary>
    public static DnsRecord Exists(string name, ushort type) => new(name, type, DnsMessage.AnyClass, Ttl: 0, []);

    /// <summary>The set does not exist.</summary>
    public static DnsRecord Missing(string name, ushort type) => new(name, type, DnsMessage.NoneClass, Ttl: 0, []);

    /// <summary>The name has no records at all.</summary>
    public static DnsRecord NameUnused(string name) => Missing(name, RecordTypes.Any);

    /// <summary>The set holds exactly these records, or none.</summary>
    public static IEnumerable<DnsRecord> Stands(string name, ushort type, IReadOnlyList<DnsRecord> records) =>
        records.Count == 0
            ? [Missing(name, type)]
            : records.Select(record => record with { Class = DnsMessage.InternetClass, Ttl = 0 });
}
