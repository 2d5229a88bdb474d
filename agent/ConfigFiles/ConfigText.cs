using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// A file's text and how it is encoded: UTF-8 or UTF-16 by its mark, UTF-8 when
/// it is valid, else Latin-1, which keeps every byte.
/// </summary>
internal sealed record ConfigText(string Text, Encoding Encoding, byte[] Mark)
{
    private static readonly Encoding Utf8 = new UTF8Encoding(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );
    private static readonly Encoding Latin1 = Encoding.GetEncoding(
        "latin1",
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback
    );

    private static readonly (byte[] Mark, Encoding Encoding)[] Marked =
    [
        ([0xEF, 0xBB, 0xBF], Utf8),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true)),
    ];

    private bool IsLatin1 => ReferenceEquals(Encoding, Latin1);

    public static ConfigText Decode(byte[] bytes)
    {
        var (mark, encoding) = Marked.FirstOrDefault(known => bytes.AsSpan().StartsWith(known.Mark), ([], Utf8));
        var body = bytes.AsSpan(mark.Length);
        try
        {
            return new ConfigText(encoding.GetString(body), encoding, mark);
        }
        catch (DecoderFallbackException) when (ReferenceEquals(encoding, Utf8))
        {
            return new ConfigText(Latin1.GetString(body), Latin1, mark);
        }
        catch (DecoderFallbackException)
        {
            throw new ConfigFormatException("is not valid UTF-16");
        }
    }

    /// <param name="text">The text after patching.</param>
    /// <param name="escape">How a character is written that the encoding lacks,
    /// see <see cref="IConfigFormat.Escape"/>.</param>
    public byte[] Encode(string text, Func<Rune, string?> escape)
    {
        try
        {
            return [.. Mark, .. Encoding.GetBytes(IsLatin1 ? Escaped(text, escape) : text)];
        }
        catch (EncoderFallbackException)
        {
            throw new ConfigFormatException(
                IsLatin1
                    ? "is not UTF-8, and a value has a character that its encoding lacks"
                    : "would get half a character"
            );
        }
    }

    // Such characters are new: the text was read from single bytes.
    private static string Escaped(string text, Func<Rune, string?> escape)
    {
        if (text.All(c => c <= 0xFF))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append((rune.Value > 0xFF ? escape(rune) : null) ?? rune.ToString());
        }

        return escaped.ToString();
    }
}
