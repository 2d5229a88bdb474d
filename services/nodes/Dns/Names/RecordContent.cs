using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Panel.Nodes.Dns.Names;

/// <summary>What people say of a record, as a value of its set; and back.</summary>
internal static partial class RecordContent
{
    public const int LongestText = 2048;

    public static readonly IReadOnlyList<string> Types = ["A", "AAAA", "CNAME", "TXT", "SRV", "MX", "CAA", "NS"];

    /// <summary>The field at fault and what is wrong with it; null fields when all is well.</summary>
    public readonly record struct Parsed(string? Value, string Field, string Problem);

    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="content">The target or text; of MX and SRV also with its numbers before it.</param>
    /// <param name="priority">Of MX and SRV.</param>
    /// <param name="weight">Of SRV.</param>
    /// <param name="port">Of SRV.</param>
    public static Parsed Read(string type, string content, int? priority, int? weight, int? port) =>
        type switch
        {
            "A" => Address(content, AddressFamily.InterNetwork),
            "AAAA" => Address(content, AddressFamily.InterNetworkV6),
            "CNAME" or "NS" => DnsName.Host(content) is { } host ? Good(host) : Bad("content", "Must be a host name."),
            "TXT" => Text(content),
            "MX" => Mx(content, priority),
            "SRV" => Srv(content, priority, weight, port),
            _ => Caa(content),
        };

    /// <summary>The numbers of MX and SRV, and what follows them.</summary>
    public static (string Content, int? Priority, int? Weight, int? Port) Split(string type, string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return type switch
        {
            "MX" when parts.Length == 2 && int.TryParse(parts[0], out var priority) => (parts[1], priority, null, null),
            "SRV"
                when parts.Length == 4
                    && int.TryParse(parts[0], out var priority)
                    && int.TryParse(parts[1], out var weight)
                    && int.TryParse(parts[2], out var port) => (parts[3], priority, weight, port),
            _ => (value, null, null, null),
        };
    }

    private static Parsed Good(string value) => new(value, "", "");

    private static Parsed Bad(string field, string problem) => new(null, field, problem);

    private static Parsed Address(string content, AddressFamily family)
    {
        var isV4 = family == AddressFamily.InterNetwork;
        var text = content.Trim();
        return
            IPAddress.TryParse(text, out var address)
            && address.AddressFamily == family
            && !text.Contains('%', StringComparison.Ordinal)
            && (!isV4 || address.ToString() == text)
            ? Good(address.ToString())
            : Bad("content", isV4 ? "Must be an IPv4 address." : "Must be an IPv6 address.");
    }

    private static Parsed Text(string content) =>
        content.Length is > 0 and <= LongestText && !content.Any(char.IsControl)
            ? Good(content)
            : Bad("content", $"1 to {LongestText} characters, none of them a control character.");

    private static Parsed Mx(string content, int? priority)
    {
        var (target, own, _, _) = Split("MX", content);
        if ((priority ?? own) is not (>= 0 and <= 65535) and var wrong)
        {
            return Bad("priority", wrong is null ? "It is required for MX." : "0 to 65535.");
        }

        // RFC 7505: a dot alone says that there is no mail.
        var host = target == "." ? "." : DnsName.Host(target);
        return host is null ? Bad("content", "Must be a host name.") : Good($"{priority ?? own} {host}");
    }

    private static Parsed Srv(string content, int? priority, int? weight, int? port)
    {
        var (target, ownPriority, ownWeight, ownPort) = Split("SRV", content);
        (priority, weight, port) = (priority ?? ownPriority ?? 0, weight ?? ownWeight ?? 0, port ?? ownPort);
        if (priority is < 0 or > 65535)
        {
            return Bad("priority", "0 to 65535.");
        }

        if (weight is < 0 or > 65535)
        {
            return Bad("weight", "0 to 65535.");
        }

        if (port is not (>= 0 and <= 65535))
        {
            return Bad("port", port is null ? "It is required for SRV." : "0 to 65535.");
        }

        var host = target == "." ? "." : DnsName.Host(target);
        return host is null ? Bad("content", "Must be a host name.") : Good($"{priority} {weight} {port} {host}");
    }

    private static Parsed Caa(string content)
    {
        var match = CaaForm().Match(content.Trim());
        return match.Success && int.Parse(match.Groups[1].Value) <= 255
            ? Good($"{match.Groups[1].Value} {match.Groups[2].Value.ToLowerInvariant()} \"{match.Groups[3].Value}\"")
            : Bad("content", "Must be as 0 issue \"ca.example\" (RFC 8659).");
    }

    [GeneratedRegex("""^([0-9]{1,3})\s+([A-Za-z0-9]{1,32})\s+"?([^"\\\p{Cc}]{0,255})"?$""", RegexOptions.None, 1000)]
    private static partial Regex CaaForm();
}
