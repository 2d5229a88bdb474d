using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>A file's text and how it is encoded: UTF-8 or UTF-16 by its mark, UTF-8 when it is valid, else Latin-1, which keeps every byte.</summary>
internal sealed record ConfigText(string Text, Encoding Encoding, bool Mark)
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Latin1 = Encoding.GetEncoding("latin1", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    public static ConfigText Decode(byte[] bytes)
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            if (encoding.Preamble is { Length: > 0 } mark && bytes.AsSpan().StartsWith(mark))
            {
                return new ConfigText(encoding.GetString(bytes, mark.Length, bytes.Length - mark.Length), encoding, true);
            }
        }

        try
        {
            return new ConfigText(Utf8.GetString(bytes), Utf8, false);
        }
        catch (DecoderFallbackException)
        {
            return new ConfigText(Latin1.GetString(bytes), Latin1, false);
        }
    }

    public byte[] Encode(string text)
    {
        try
        {
            return Mark ? [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text)] : Encoding.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new ConfigFormatException("is not UTF-8, and a value has a character that its encoding lacks");
        }
    }
}
