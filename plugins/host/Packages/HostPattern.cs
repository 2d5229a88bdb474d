using System.Net;
using System.Text.RegularExpressions;

namespace Panel.Plugins.Host.Packages;

/// <summary>
/// A name of a host in a manifest or a grant: <c>api.example.com</c>, an address, <c>*.example.com</c> for every name
/// below, or <c>*</c>.
/// </summary>
public static partial class HostPattern
{
    /// <summary>Whether the text may stand in a manifest.</summary>
    public static bool IsValid(string pattern)
    {
        if (pattern == "*" || IPAddress.TryParse(pattern, out _))
        {
            return true;
        }

        var name = pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return name.Length <= 253 && Name().IsMatch(name);
    }

    /// <summary>Whether one of the patterns covers the host.</summary>
    /// <param name="patterns">Valid ones.</param>
    /// <param name="host">A name or an address, as a URI has it.</param>
    public static bool Covers(IReadOnlyList<string> patterns, string host)
    {
        var name = Normalize(host);
        foreach (var pattern in patterns)
        {
            if (Covers(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(string pattern, string host)
    {
        if (pattern == "*")
        {
            return true;
        }

        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return Normalize(pattern).Equals(host, StringComparison.OrdinalIgnoreCase);
        }

        // "*.example.com" covers "a.example.com" and "a.b.example.com", never "example.com" or an address.
        return host.Length > pattern.Length - 1
            && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
            && !IPAddress.TryParse(host, out _);
    }

    // One writing for each address, an IPv4 one inside IPv6 included; names lose their last dot.
    private static string Normalize(string host)
    {
        var bare = host.Trim('[', ']');
        if (IPAddress.TryParse(bare, out var address))
        {
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        return bare.EndsWith('.') ? bare[..^1] : bare;
    }

    [GeneratedRegex(
        @"^(?=.*[a-z])[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\z",
        RegexOptions.None,
        1000
    )]
    private static partial Regex Name();
}
