using System.Text;

namespace Panel.Testing;

/// <summary>The fields of a message that have a length; the others are passed over.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ReadOnlyMemory<byte> Value)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var key = Varint(bytes.Span, ref at);
            if ((key & 7) == 0)
            {
                Varint(bytes.Span, ref at);
            }
            else if ((key & 7) == 1)
            {
                at += 8;
            }
            else if ((key & 7) == 5)
            {
                at += 4;
            }
            else
            {
                var length = (int)Varint(bytes.Span, ref at);
                _fields.Add(((int)(key >> 3), bytes.Slice(at, length)));
                at += length;
            }
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int field) =>
        _fields.Where(found => found.Field == field).Select(found => new ProtobufMessage(found.Value));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    private ReadOnlyMemory<byte> Bytes(int field) => _fields.FirstOrDefault(found => found.Field == field).Value;

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }
}
