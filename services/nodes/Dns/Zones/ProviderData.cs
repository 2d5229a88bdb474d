using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Zones;

/// <summary>What a provider says, within what our tables hold. What is beyond that is passed over.</summary>
internal static class ProviderData
{
    private const int LongestName = 255;
    private const int MostValues = 200;
    private const int LongestValue = 8192;

    public static DnsZone? Clean(DnsZone zone) =>
        IsText(zone.Id, LongestName) && IsText(zone.Name, LongestName)
            ? zone with
            {
                Name = zone.Name.TrimEnd('.').ToLowerInvariant(),
            }
            : null;

    public static DnsRecordSet? Clean(DnsRecordSet set) =>
        IsText(set.Name, LongestName)
        && IsText(set.Type, 16)
        && set.Values.Count is > 0 and <= MostValues
        && set.Values.All(value => IsText(value, LongestValue))
            ? set with
            {
                Name = set.Name.TrimEnd('.').ToLowerInvariant(),
                Type = set.Type.ToUpperInvariant(),
            }
            : null;

    // PostgreSQL keeps no NUL.
    private static bool IsText(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal);
}
