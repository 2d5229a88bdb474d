using System.Diagnostics.CodeAnalysis;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Providers;

/// <summary>What a provider says, within what our tables hold. A plugin may leave out or invent anything.</summary>
internal static class ProviderData
{
    private const int LongestName = 255;
    private const int LongestType = 16;
    private const int MostValues = 200;
    private const int LongestValue = 8192;

    /// <summary>Null when it has no list; what is not fit to be kept is passed over.</summary>
    public static DnsPage<DnsZone>? Clean(DnsPage<DnsZone>? page) =>
        page?.Items is { } items ? page with { Items = [.. items.Select(Clean).OfType<DnsZone>()] } : null;

    /// <inheritdoc cref="Clean(DnsPage{DnsZone})"/>
    public static DnsPage<DnsRecordSet>? Clean(DnsPage<DnsRecordSet>? page) =>
        page?.Items is { } items ? page with { Items = [.. items.Select(Clean).OfType<DnsRecordSet>()] } : null;

    /// <summary>Null for what is not fit to be kept.</summary>
    public static DnsRecordSet? Clean(DnsRecordSet? set) =>
        IsText(set?.Name, LongestName)
        && IsText(set?.Type, LongestType)
        && set?.Values is { Count: > 0 and <= MostValues } values
        && values.All(value => IsText(value, LongestValue))
            ? set with
            {
                Name = set.Name.TrimEnd('.').ToLowerInvariant(),
                Type = set.Type.ToUpperInvariant(),
            }
            : null;

    private static DnsZone? Clean(DnsZone? zone) =>
        IsText(zone?.Id, LongestName)
        && IsText(zone?.Name, LongestName)
        && zone?.Name.TrimEnd('.').ToLowerInvariant() is { Length: > 0 } name
            ? zone with
            {
                Name = name,
            }
            : null;

    // PostgreSQL keeps no NUL.
    private static bool IsText([NotNullWhen(true)] string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal);
}
