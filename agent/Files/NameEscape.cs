using System.Buffers;
using System.Text;

namespace Panel.Agent.Files;

/// <summary>
/// Names as text. On the disk a name is any bytes; a byte that is not part of
/// UTF-8 is written <c>\xe9</c> here. A backslash of the name
/// itself is written <c>\x5c</c> where what follows it would otherwise be read as
/// such an escape, so that every name has one text and the
/// text leads back to the same bytes.
/// </summary>
/// <remarks>
/// Only bytes from 0x80 and the backslash can be written this way: no escape
/// stands for a slash, a NUL or a dot, and so none can change
/// which folder a path leads to.
/// </remarks>
internal static class NameEscape
{
    private const byte Backslash = (byte)'\\';
    private const int Length = 4;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The text of a name that the file system gave.</summary>
    public static string Write(ReadOnlySpan<byte> name)
    {
        // Nearly all names are read as they are.
        if (!name.Contains(Backslash) && System.Text.Unicode.Utf8.IsValid(name))
        {
            return Strict.GetString(name);
        }

        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            var length = WriteNext(name, text);
            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>
    /// The bytes of a name or path. Throws <see cref="EncoderFallbackException"/> for half of a surrogate pair.
    /// </summary>
    public static byte[] Read(string text)
    {
        var bytes = Strict.GetBytes(text);
        if (!bytes.AsSpan().Contains(Backslash))
        {
            return bytes;
        }

        var length = 0;
        for (var at = 0; at < bytes.Length;)
        {
            if (EscapedByte(bytes.AsSpan(at)) is { } escaped)
            {
                (bytes[length++], at) = (escaped, at + Length);
            }
            else
            {
                bytes[length++] = bytes[at++];
            }
        }

        return bytes[..length];
    }

    private static int WriteNext(ReadOnlySpan<byte> name, StringBuilder text)
    {
        if (name[0] == Backslash)
        {
            text.Append(EscapedByte(name) is null ? @"\" : @"\x5c");
            return 1;
        }

        var status = Rune.DecodeFromUtf8(name, out var rune, out var length);
        if (status == OperationStatus.Done)
        {
            text.Append(rune);
        }
        else
        {
            foreach (var odd in name[..length])
            {
                text.Append($@"\x{odd:x2}");
            }
        }

        return length;
    }

    /// <summary>What the escape at the beginning stands for; null when there is none.</summary>
    private static byte? EscapedByte(ReadOnlySpan<byte> text)
    {
        if (
            text.Length < Length
            || text[0] != Backslash
            || text[1] != 'x'
            || Digit(text[2]) is not { } high
            || Digit(text[3]) is not { } low
        )
        {
            return null;
        }

        var value = (byte)((high << 4) | low);
        return value is >= 0x80 or Backslash ? value : null;
    }

    private static int? Digit(byte character) =>
        character switch
        {
            >= (byte)'0' and <= (byte)'9' => character - '0',
            >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
            _ => null,
        };
}
