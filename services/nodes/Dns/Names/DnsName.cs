using System.Globalization;

namespace Panel.Nodes.Dns.Names;

/// <summary>
/// Names of records: absolute, lower case, without the last dot, letters beyond ASCII in Punycode (RFC 5891).
/// </summary>
internal static class DnsName
{
    /// <summary>Leaves room for the label of the mark (RFC 1035 allows 253 characters).</summary>
    public const int Longest = 240;

    public const int LongestLabel = 63;

    public const string Apex = "@";

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    /// <summary>
    /// The absolute form of what people type: relative to the zone, or with the zone at its end. Null when it is none.
    /// </summary>
    /// <param name="zone">Absolute.</param>
    public static string? Absolute(string text, string zone)
    {
        var name = text.Trim();
        if (name is Apex or "")
        {
            return zone;
        }

        var isAbsolute = name.EndsWith('.');
        if (Ascii(isAbsolute ? name[..^1] : name) is not { } ascii)
        {
            return null;
        }

        if (!isAbsolute && !IsWithin(ascii, zone))
        {
            ascii = $"{ascii}.{zone}";
        }

        return ascii.Length <= Longest && IsWithin(ascii, zone) ? ascii : null;
    }

    public static string Relative(string name, string zone) =>
        name == zone ? Apex
        : IsWithin(name, zone) ? name[..^(zone.Length + 1)]
        : name;

    public static bool IsWithin(string name, string zone) =>
        name == zone || name.EndsWith($".{zone}", StringComparison.Ordinal);

    /// <summary>Null when a label is too long, empty, or has letters that a name may not have.</summary>
    /// <remarks>Underscores are for services (RFC 8552), and an asterisk stands alone and first (RFC 4592).</remarks>
    public static string? Ascii(string name)
    {
        if (name.Length is 0 or > 253)
        {
            return null;
        }

        var labels = name.Split('.');
        for (var at = 0; at < labels.Length; at++)
        {
            if (AsciiLabel(labels[at], isFirst: at == 0) is not { } label)
            {
                return null;
            }

            labels[at] = label;
        }

        return string.Join('.', labels);
    }

    /// <summary>A host, as the target of a record; null when it is none.</summary>
    public static string? Host(string text)
    {
        var name = text.Trim().TrimEnd('.');
        return
            Ascii(name) is { Length: <= 253 } ascii
            && !ascii.Contains('*', StringComparison.Ordinal)
            && !System.Net.IPAddress.TryParse(ascii, out _)
            ? ascii
            : null;
    }

    private static string? AsciiLabel(string label, bool isFirst)
    {
        if (label == "*")
        {
            return isFirst ? label : null;
        }

        if (!System.Text.Ascii.IsValid(label))
        {
            try
            {
                label = Idn.GetAscii(label.Normalize());
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        label = label.ToLowerInvariant();
        return
            label.Length is > 0 and <= LongestLabel
            && label[0] != '-'
            && label[^1] != '-'
            && label.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_')
            ? label
            : null;
    }
}
