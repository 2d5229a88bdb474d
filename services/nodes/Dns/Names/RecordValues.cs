using System.Net;

namespace Panel.Nodes.Dns.Names;

/// <summary>Compares values of record sets by what they mean.</summary>
internal static class RecordValues
{
    public static bool Same(string type, IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.Select(value => Normal(type, value))
                .ToHashSet(StringComparer.Ordinal)
                .SetEquals(other.Select(value => Normal(type, value)));

    // Providers write addresses and hosts in forms of their own.
    private static string Normal(string type, string value) =>
        type switch
        {
            "A" or "AAAA" when IPAddress.TryParse(value, out var address) => address.ToString(),
            "CNAME" or "NS" or "MX" or "SRV" => value.TrimEnd('.').ToLowerInvariant(),
            _ => value,
        };
}
