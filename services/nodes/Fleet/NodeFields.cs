using Panel.Contracts;

namespace Panel.Nodes.Fleet;

/// <summary>What the fields of a node may hold. Each gives the problem, or null.</summary>
internal static class NodeFields
{
    /// <summary>Ports that a new node offers; below the range that Linux takes for outgoing connections.</summary>
    public static readonly PortRange DefaultPorts = new(20000, 29999);

    public const int LongestName = 64;
    public const int LongestAddress = 255;

    public static string? NameProblem(string name) =>
        name.Trim().Length is < 1 or > LongestName || name.Any(char.IsControl)
            ? $"1 to {LongestName} characters."
            : null;

    public static string? LabelsProblem(IReadOnlyDictionary<string, string> labels)
    {
        if (labels.Count > 64)
        {
            return "At most 64 labels.";
        }

        if (
            labels.Keys.Any(key =>
                key.Length is < 1 or > 63
                || !key.All(letter =>
                    char.IsAsciiLetterOrDigit(letter) || "._-/".Contains(letter, StringComparison.Ordinal)
                )
            )
        )
        {
            return "A key has 1 to 63 of the characters a-z, A-Z, 0-9, '.', '_', '-', '/'.";
        }

        return labels.Values.Any(value => value is null || value.Length > 255)
            ? "A value is a text of at most 255 characters."
            : null;
    }

    public static string? AddressProblem(string address) =>
        address.Length > LongestAddress || Uri.CheckHostName(address) == UriHostNameType.Unknown
            ? "Must be a host name or an IP address."
            : null;

    /// <summary>What an agent says of its isolation, within reason.</summary>
    public static string[]? IsolationOf(IReadOnlyList<string>? names) =>
        names is null
            ? null
            :
            [
                .. names
                    .Take(16)
                    .Where(name =>
                        name.Length is > 0 and <= 32
                        && name.All(letter => char.IsAsciiLetterLower(letter) || letter == '_')
                    ),
            ];

    public static string? PortsProblem(PortRange ports) =>
        ports.First < 1 || ports.Last > 65535 || ports.First > ports.Last ? "Must be a range within 1 to 65535." : null;
}
