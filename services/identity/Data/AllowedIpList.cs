using System.Net;
using System.Net.Sockets;

namespace Panel.Identity.Data;

/// <summary>
/// Addresses and CIDR ranges, v4 and v6, that a token works from; an empty list is any. The gateway compares them.
/// </summary>
internal static class AllowedIpList
{
    public const int Most = 50;

    /// <summary>Names the first entry that is none; null when the list is good.</summary>
    public static string? ProblemOf(IReadOnlyList<string?>? entries)
    {
        if (entries is { Count: > Most })
        {
            return $"At most {Most} entries.";
        }

        foreach (var entry in entries ?? [])
        {
            if (Normalize(entry) is null)
            {
                return $"{Shown(entry)} is neither an address nor a CIDR range, IPv4 or IPv6.";
            }
        }

        return null;
    }

    /// <summary>In the form that is kept: each entry as the framework writes it, once.</summary>
    /// <returns>Null when an entry is none.</returns>
    public static string[]? Read(IReadOnlyList<string?>? entries)
    {
        if (entries is null)
        {
            return [];
        }

        if (entries.Count > Most)
        {
            return null;
        }

        var read = entries.Select(Normalize).ToList();
        return read.Contains(null) ? null : [.. read.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether each of the entries lies within one of the others.</summary>
    public static bool IsNarrower(string[] entries, string[] others) =>
        others.Length == 0
        || (
            entries.Length > 0
            && entries.All(entry => others.Any(other => Contains(NetworkOf(other), NetworkOf(entry))))
        );

    private static string? Normalize(string? entry)
    {
        if (entry is null || entry.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        if (entry.Split('/') is [var start, var length])
        {
            if (
                AddressOf(start) is null
                || !IPNetwork.TryParse(entry, out var network)
                || network.PrefixLength.ToString() != length
            )
            {
                return null;
            }

            return InIPv4(network).ToString();
        }

        return AddressOf(entry) is { } address
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : null;
    }

    /// <summary>A range of IPv4-mapped addresses is the IPv4 range that it means.</summary>
    private static IPNetwork InIPv4(IPNetwork network)
    {
        const int Mapping = 96;
        return network.BaseAddress.IsIPv4MappedToIPv6
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - Mapping)
            : network;
    }

    private static string Shown(string? entry) => entry is { Length: > 64 } ? $"{entry[..64]}…" : entry ?? "null";

    // The framework also reads "1" and "0x7f.1" as IPv4 addresses, which no user means.
    private static IPAddress? AddressOf(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : null;

    private static IPNetwork NetworkOf(string entry)
    {
        if (entry.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.Parse(entry);
        }

        var address = IPAddress.Parse(entry);
        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }

    private static bool Contains(IPNetwork outer, IPNetwork inner) =>
        outer.BaseAddress.AddressFamily == inner.BaseAddress.AddressFamily
        && outer.PrefixLength <= inner.PrefixLength
        && outer.Contains(inner.BaseAddress);
}
