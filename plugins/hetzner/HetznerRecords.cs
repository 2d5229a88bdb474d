using Panel.Plugins.Dns;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Hetzner;

/// <summary>Names relative to the zone, values as zone files write them.</summary>
internal static class HetznerRecords
{
    private const string Apex = "@";

    public static string ToRelative(string name, string zone) => name == zone ? Apex : name[..^(zone.Length + 1)];

    public static DnsRecordSet? ToSet(RecordSetBody set, string zone)
    {
        var values = (set.Records ?? [])
            .Where(record => record?.Value is not null)
            .Select(record => ToValue(set.Type!, record.Value, zone))
            .ToList();
        var name = DnsNames.Read(set.Name!);
        return values.Count == 0
            ? null
            : new DnsRecordSet(name == Apex ? zone : $"{name}.{zone}", set.Type!, set.Ttl, values);
    }

    public static string ToValue(string type, string value, string zone)
    {
        var text = value.Trim();
        if (type is "CNAME" or "NS" or "MX" or "SRV" && !text.EndsWith('.'))
        {
            // A target without its last dot is relative to the zone.
            text = text.EndsWith(Apex, StringComparison.Ordinal) ? text[..^1] + zone : $"{text}.{zone}";
        }

        return DnsValues.FromZoneFile(type, text);
    }

    /// <summary>The records that are wanted, with the comments of those that stay.</summary>
    public static List<RecordBody> ToRecords(DnsRecordSet wanted, RecordSetBody? current, string zone)
    {
        var comments = (current?.Records ?? [])
            .Where(record => record?.Value is not null)
            .GroupBy(record => ToValue(wanted.Type, record.Value, zone))
            .ToDictionary(group => group.Key, group => group.First().Comment);
        return
        [
            .. wanted.Values.Select(value => new RecordBody(
                DnsValues.ToZoneFile(wanted.Type, value),
                comments.GetValueOrDefault(value)
            )),
        ];
    }
}
