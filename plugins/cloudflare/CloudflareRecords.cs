using System.Text.Json;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Cloudflare;

/// <summary>Turns Cloudflare's single records into sets, and back.</summary>
internal static class CloudflareRecords
{
    /// <summary>The provider chooses the time to live.</summary>
    public const int AutomaticTtl = 1;

    /// <summary>A set for each name and type, in the order of the records.</summary>
    public static IEnumerable<DnsRecordSet> ToSets(IEnumerable<RecordBody> records) =>
        records
            .Where(record => record is { Name.Length: > 0, Type.Length: > 0 })
            .GroupBy(record => (Name: DnsNames.Read(record.Name!), record.Type))
            .Select(group => ToSet([.. group])!);

    public static DnsRecordSet? ToSet(IReadOnlyList<RecordBody> records)
    {
        if (records.Count == 0)
        {
            return null;
        }

        var first = records[0];
        var proxied = records.Count(record => record.Proxied);
        return new DnsRecordSet(
            DnsNames.Read(first.Name!),
            first.Type!,
            first.Ttl <= AutomaticTtl ? null : (int)first.Ttl,
            [.. records.Select(ToValue)],
            IsProxiable(first.Type!) && (proxied == 0 || proxied == records.Count) ? proxied > 0 : null
        );
    }

    public static string ToValue(RecordBody record)
    {
        var content = record.Content ?? "";
        var text = record.Type switch
        {
            "MX" => $"{record.Priority ?? 0:0} {content}",
            "SRV" => ReadData(record, "priority", "weight", "port", "target") ?? $"{record.Priority ?? 0:0} {content}",
            "CAA" => ReadCaa(record) ?? content,
            _ => content,
        };
        return DnsValues.FromZoneFile(record.Type!, text);
    }

    public static RecordRequest ToRequest(DnsRecordSet set, string value, string? id)
    {
        var parts = DnsValues.Parts(set.Type, value);
        var proxied = IsProxiable(set.Type) ? set.Proxied : null;
        var request = new RecordRequest(
            id,
            set.Type,
            set.Name,
            value,
            proxied == true ? AutomaticTtl : set.Ttl ?? AutomaticTtl,
            proxied,
            Priority: null,
            Data: null
        );
        return set.Type switch
        {
            "TXT" => request with { Content = DnsText.Quote(value) },
            "MX" => request with { Content = parts[1], Priority = int.Parse(parts[0]) },
            "SRV" => request with
            {
                Content = null,
                Data = new RecordData(int.Parse(parts[0]), int.Parse(parts[1]), int.Parse(parts[2]), parts[3]),
            },
            "CAA" => request with
            {
                Content = null,
                Data = new RecordData(Flags: int.Parse(parts[0]), Tag: parts[1], Value: DnsText.Unquote(parts[2])),
            },
            _ => request,
        };
    }

    public static bool IsProxiable(string type) => type is "A" or "AAAA" or "CNAME";

    private static string? ReadCaa(RecordBody record) =>
        ReadData(record, "flags", "tag", "value") is { } text && text.Split(' ', 3) is [var flags, var tag, var value]
            ? $"{flags} {tag} {DnsText.Quote(value)}"
            : null;

    // Null when a part is missing; other types use the same names for other things.
    private static string? ReadData(RecordBody record, params string[] names)
    {
        if (record.Data is not { ValueKind: JsonValueKind.Object } data)
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var name in names)
        {
            if (
                !data.TryGetProperty(name, out var part)
                || part.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)
            )
            {
                return null;
            }

            parts.Add(part.ToString());
        }

        return string.Join(' ', parts);
    }
}
