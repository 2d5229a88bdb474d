using System.Text;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>Names as the SDK writes them: absolute, lower case, without the last dot.</summary>
internal static class DnsNames
{
    /// <summary>A name as a provider writes it.</summary>
    public static string Read(string name)
    {
        var text = name.Trim();
        if (text.EndsWith('.') && !text.EndsWith("\\.", StringComparison.Ordinal))
        {
            text = text[..^1];
        }

        return text.ToLowerInvariant();
    }

    /// <summary>A name that is to be written, checked.</summary>
    /// <exception cref="ProviderException">Not a name of a record.</exception>
    public static string Check(string name)
    {
        var text = Read(name);
        return IsName(text, wildcard: true) ? text : throw Invalid(name);
    }

    /// <summary>A name to which a record points, checked; the root is <c>.</c>.</summary>
    public static bool TryTarget(string name, out string target)
    {
        target = name.Trim() == "." ? "." : Read(name);
        return target == "." || IsName(target, wildcard: false);
    }

    public static bool IsInZone(string name, string zone) =>
        name == zone || name.EndsWith('.' + zone, StringComparison.Ordinal);

    /// <exception cref="ProviderException">The name lies outside of the zone.</exception>
    public static void RequireInZone(string name, string zone)
    {
        if (!IsInZone(name, zone))
        {
            throw new ProviderException(ProviderFailure.Refused, $"{name} does not belong to the zone {zone}.");
        }
    }

    /// <summary>A name with its last dot, as zone files write absolute ones.</summary>
    public static string Absolute(string name) => name.EndsWith('.') ? name : name + '.';

    /// <summary>Turns a label's octets into text; what would be misread is escaped as zone files do it.</summary>
    public static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (octet is (byte)'.' or (byte)'\\')
            {
                text.Append('\\').Append((char)octet);
            }
            else if (octet is > 0x20 and < 0x7f)
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append('\\').Append(octet.ToString("D3"));
            }
        }
    }

    private static bool IsName(string name, bool wildcard)
    {
        if (name.Length is 0 or > 253)
        {
            return false;
        }

        var labels = name.Split('.');
        var first = wildcard && labels[0] == "*" && labels.Length > 1 ? 1 : 0;
        return labels.Skip(first).All(label => label.Length is > 0 and < 64 && label.All(IsLetter));
    }

    private static bool IsLetter(char letter) =>
        char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_';

    private static ProviderException Invalid(string name) =>
        new(
            ProviderFailure.Refused,
            $"\"{ProviderText.Clean(name)}\" is not a name of a record; names that are not ASCII are written as xn--."
        );
}
