namespace Panel.Identity.Factors;

/// <summary>RFC 4648, in which the framework writes authenticator keys; it keeps its own reader to itself.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <exception cref="FormatException">Not Base32.</exception>
    public static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (buffer, bits, count) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                throw new FormatException("Not Base32.");
            }

            (buffer, bits) = (((buffer << 5) | value) & 0xfff, bits + 5);
            if (bits < 8)
            {
                continue;
            }

            bits -= 8;
            bytes[count++] = (byte)(buffer >> bits);
        }

        return bytes;
    }
}
