using System.Buffers.Binary;

namespace Panel.Hosting.Draining;

/// <summary>Follows the frames of one direction of a WebSocket (RFC 6455, 5.2), without their content.</summary>
internal sealed class FrameTracker
{
    private const int CloseOpcode = 8;
    private const int LongestHeader = 14;

    private readonly byte[] _header = new byte[LongestHeader];
    private int _headerBytes;
    private ulong _payload;

    /// <summary>Whether the next byte begins a frame.</summary>
    public bool IsBetweenFrames => _headerBytes == 0 && _payload == 0;

    /// <summary>Whether a close frame has begun.</summary>
    public bool HasClosed { get; private set; }

    /// <param name="bytes">The next of this direction.</param>
    /// <param name="oneFrame">Stop where the frame ends that the bytes begin with.</param>
    /// <returns>How many bytes were followed.</returns>
    public int Follow(ReadOnlySpan<byte> bytes, bool oneFrame)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_payload > 0)
            {
                var part = (int)Math.Min(_payload, (ulong)(bytes.Length - at));
                at += part;
                _payload -= (ulong)part;
            }
            else
            {
                _header[_headerBytes++] = bytes[at++];
                ReadHeader();
            }

            if (oneFrame && IsBetweenFrames)
            {
                break;
            }
        }

        return at;
    }

    private void ReadHeader()
    {
        if (_headerBytes < 2)
        {
            return;
        }

        var length = _header[1] & 0x7F;
        var lengthBytes =
            length == 126 ? 2
            : length == 127 ? 8
            : 0;
        var maskBytes = (_header[1] & 0x80) == 0 ? 0 : 4;
        if (_headerBytes < 2 + lengthBytes + maskBytes)
        {
            return;
        }

        _payload = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            8 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
            _ => (ulong)length,
        };
        HasClosed |= (_header[0] & 0x0F) == CloseOpcode;
        _headerBytes = 0;
    }
}
