using System.Buffers.Binary;
using System.Text;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>
/// The bytes of HTTP/2, right or wrong (RFC 9113, 4.1). Headers are literals, neither indexed nor
/// compressed (RFC 7541, 6.2.2), so that a test can write any name.
/// </summary>
internal static class Frames
{
    /// <summary>With settings that change nothing.</summary>
    public static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Of(4, 0, 0, [])];

    private const int Largest = 16_384;
    private const byte EndStream = 0x1,
        EndHeaders = 0x4;

    /// <summary>A whole head, in as many frames as it takes.</summary>
    public static byte[] Head(IEnumerable<(string Name, string Value)> headers, bool body = false, int stream = 1)
    {
        var parts = Block(headers).Chunk(Largest).ToList();
        return
        [
            .. parts.SelectMany(
                (part, at) =>
                    Of(
                        at == 0 ? (byte)1 : (byte)9,
                        (byte)((at == 0 && !body ? EndStream : 0) | (at == parts.Count - 1 ? EndHeaders : 0)),
                        stream,
                        part
                    )
            ),
        ];
    }

    /// <summary>A head that goes on in other frames.</summary>
    public static byte[] OpenHead(IEnumerable<(string Name, string Value)> headers) =>
        Of(1, EndStream, 1, Block(headers));

    public static byte[] Continuation(byte[] block, bool last = false) => Of(9, last ? EndHeaders : (byte)0, 1, block);

    public static byte[] LastData(string text) => Of(0, EndStream, 1, Encoding.Latin1.GetBytes(text));

    public static byte[] Data(int stream) => Of(0, 0, stream, []);

    public static byte[] Priority(int stream) => Of(2, 0, stream, [0, 0, 0, 0, 16]);

    /// <summary>By the client's will: code 8, cancel.</summary>
    public static byte[] Reset(int stream) => Of(3, 0, stream, [0, 0, 0, 8]);

    public static byte[] Settings(int window) => Of(4, 0, 0, [0, 4, .. Number(window)]);

    public static byte[] Ping() => Of(6, 0, 0, new byte[8]);

    public static byte[] WindowUpdate(int stream, int by) => Of(8, 0, stream, Number(by));

    public static byte[] Block(IEnumerable<(string Name, string Value)> headers) =>
        [.. headers.SelectMany(header => (byte[])[0, .. Text(header.Name), .. Text(header.Value)])];

    private static byte[] Of(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static IEnumerable<byte> Text(string text) => [.. Length(text.Length), .. Encoding.Latin1.GetBytes(text)];

    // RFC 7541, 5.1, in seven bits: what does not fit follows in groups of seven, the lowest first.
    private static IEnumerable<byte> Length(int length)
    {
        if (length < 127)
        {
            yield return (byte)length;
            yield break;
        }

        yield return 127;
        for (length -= 127; length >= 128; length >>= 7)
        {
            yield return (byte)(length | 128);
        }

        yield return (byte)length;
    }
}
