using System.Text;

namespace Panel.Plugins.Dns;

/// <summary>Character strings as zone files write them (RFC 1035, section 5.1).</summary>
internal static class DnsText
{
    private const int LongestString = 255;

    /// <summary>
    /// Splits text into quoted strings of 255 octets at most; octets that are not printable ASCII are escaped.
    /// </summary>
    public static string Quote(string text, EscapeBase digits = EscapeBase.Decimal)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var quoted = new StringBuilder(octets.Length + 2);
        var start = 0;
        do
        {
            quoted.Append(start > 0 ? " \"" : "\"");
            foreach (var octet in octets.AsSpan(start, Math.Min(LongestString, octets.Length - start)))
            {
                AppendOctet(quoted, octet, digits);
            }

            quoted.Append('"');
            start += LongestString;
        } while (start < octets.Length);

        return quoted.ToString();
    }

    /// <summary>
    /// Joins quoted strings to one text. What does not begin with a quotation mark is taken as it stands.
    /// </summary>
    public static string Unquote(string written, EscapeBase digits = EscapeBase.Decimal)
    {
        var text = written.Trim();
        return text.StartsWith('"') ? Encoding.UTF8.GetString(ReadStrings(text, digits)) : written;
    }

    /// <summary>Resolves the escapes of a name or string that has no quotation marks around it.</summary>
    public static byte[] Unescape(string text, EscapeBase digits) => ReadStrings('"' + text + '"', digits);

    private static byte[] ReadStrings(string text, EscapeBase digits)
    {
        var octets = new List<byte>(text.Length);
        Span<byte> encoded = stackalloc byte[4];
        var inside = false;
        var index = 0;
        while (index < text.Length)
        {
            var rune = RuneAt(text, ref index);
            if (rune.Value == '"')
            {
                inside = !inside;
                continue;
            }

            if (!inside)
            {
                continue;
            }

            if (rune.Value == '\\' && index < text.Length)
            {
                if (TryDigits(text, index, digits, out var octet))
                {
                    octets.Add(octet);
                    index += 3;
                    continue;
                }

                rune = RuneAt(text, ref index);
            }

            octets.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        }

        return [.. octets];
    }

    private static Rune RuneAt(string text, ref int index)
    {
        if (!Rune.TryGetRuneAt(text, index, out var rune))
        {
            // Half of a surrogate pair.
            index++;
            return Rune.ReplacementChar;
        }

        index += rune.Utf16SequenceLength;
        return rune;
    }

    private static bool TryDigits(string text, int index, EscapeBase digits, out byte octet)
    {
        octet = 0;
        if (index + 3 > text.Length)
        {
            return false;
        }

        var number = 0;
        foreach (var letter in text.AsSpan(index, 3))
        {
            var digit = letter - '0';
            if (digit < 0 || digit >= (int)digits)
            {
                return false;
            }

            number = (number * (int)digits) + digit;
        }

        if (number > byte.MaxValue)
        {
            return false;
        }

        octet = (byte)number;
        return true;
    }

    private static void AppendOctet(StringBuilder quoted, byte octet, EscapeBase digits)
    {
        if (octet is (byte)'"' or (byte)'\\')
        {
            quoted.Append('\\').Append((char)octet);
        }
        else if (octet is >= 0x20 and < 0x7f)
        {
            quoted.Append((char)octet);
        }
        else if (digits == EscapeBase.Octal)
        {
            quoted.Append('\\').Append(Convert.ToString(octet, 8).PadLeft(3, '0'));
        }
        else
        {
            quoted.Append('\\').Append(octet.ToString("D3"));
        }
    }
}
