using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>Values of records in the one form in which the SDK compares them.</summary>
internal static class DnsValues
{
    /// <summary>The types that the panel writes.</summary>
    public static readonly IReadOnlyList<string> Types = ["A", "AAAA", "CNAME", "TXT", "SRV", "MX", "CAA", "NS"];

    private const int LongestText = 16_384;

    /// <summary>What a provider holds; a value that cannot be understood is shown as it stands.</summary>
    public static string Read(string type, string value) => TryRead(type, value, out var text) ? text : value.Trim();

    /// <summary>A value that is to be written, checked.</summary>
    /// <exception cref="ProviderException">Not a value of this type.</exception>
    public static string Check(string type, string value) =>
        TryRead(type, value, out var text)
            ? text
            : throw new ProviderException(
                ProviderFailure.Refused,
                $"\"{ProviderText.Clean(value)}\" is not a value of a {type} record."
            );

    /// <summary>The parts of an SRV, MX or CAA value that <see cref="Check"/> has passed.</summary>
    public static string[] Parts(string type, string value) => value.Split(' ', type == "CAA" ? 3 : 4);

    /// <summary>A checked value as zone files write it: names with their last dot, text quoted.</summary>
    public static string ToZoneFile(string type, string value, EscapeBase digits = EscapeBase.Decimal)
    {
        switch (type)
        {
            case "TXT":
                return DnsText.Quote(value, digits);
            case "CNAME" or "NS" or "MX" or "SRV":
                return DnsNames.Absolute(value);
            default:
                return value;
        }
    }

    /// <summary>Undoes <see cref="ToZoneFile"/>, and brings the value to its one form.</summary>
    public static string FromZoneFile(string type, string value, EscapeBase digits = EscapeBase.Decimal) =>
        type == "TXT" ? DnsText.Unquote(value, digits) : Read(type, value);

    private static bool TryRead(string type, string value, out string text)
    {
        text = value;
        var parts = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (type)
        {
            case "A":
                return TryAddress(value, AddressFamily.InterNetwork, out text);
            case "AAAA":
                return TryAddress(value, AddressFamily.InterNetworkV6, out text);
            case "CNAME" or "NS" or "PTR":
                return DnsNames.TryTarget(value, out text);
            case "MX":
                return TryNumbersAndTarget(parts, numbers: 1, out text);
            case "SRV":
                return TryNumbersAndTarget(parts, numbers: 3, out text);
            case "CAA":
                return TryCaa(value, out text);
            case "TXT":
                return Encoding.UTF8.GetByteCount(value) <= LongestText;
            default:
                text = value.Trim();
                return true;
        }
    }

    private static bool TryAddress(string value, AddressFamily family, out string text)
    {
        var trimmed = value.Trim();
        text = trimmed;
        var dots = trimmed.Count(letter => letter == '.');
        if (
            !IPAddress.TryParse(trimmed, out var address)
            || address.AddressFamily != family
            || trimmed.Contains('%')
            || trimmed.Contains('[')
            || (family == AddressFamily.InterNetwork && dots != 3)
        )
        {
            return false;
        }

        text = address.ToString();
        return true;
    }

    private static bool TryNumbersAndTarget(string[] parts, int numbers, out string text)
    {
        text = string.Join(' ', parts);
        if (parts.Length != numbers + 1 || !DnsNames.TryTarget(parts[^1], out var target))
        {
            return false;
        }

        for (var index = 0; index < numbers; index++)
        {
            if (!ushort.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            parts[index] = number.ToString(CultureInfo.InvariantCulture);
        }

        parts[^1] = target;
        text = string.Join(' ', parts);
        return true;
    }

    private static bool TryCaa(string value, out string text)
    {
        text = value;
        var parts = value.Trim().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (
            parts.Length != 3
            || !byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var flags)
            || parts[1].Length > 15
            || !parts[1].All(char.IsAsciiLetterOrDigit)
        )
        {
            return false;
        }

        var property = DnsText.Unquote(parts[2]);
        if (property.Length > 255 || !property.All(letter => letter is >= ' ' and < (char)0x7f))
        {
            return false;
        }

        text = $"{flags} {parts[1].ToLowerInvariant()} {DnsText.Quote(property)}";
        return true;
    }
}
