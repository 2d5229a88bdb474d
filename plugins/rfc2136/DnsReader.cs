using System.Buffers.Binary;
using System.Text;
using Panel.Plugins.Dns;

namespace Panel.Plugins.Rfc2136;

/// <summary>
/// Reads a message of a server that is not trusted: every length is checked, and pointers lead back only.
/// </summary>
internal sealed class DnsReader(ReadOnlyMemory<byte> message)
{
    private const int LongestName = 255;

    public int Position { get; set; }

    public int Left => message.Length - Position;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long UInt48() => ((long)UInt16() << 32) | UInt32();

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > Left)
        {
            throw new DnsFormatException("The message ends too early.");
        }

        var taken = message.Span.Slice(Position, length);
        Position += length;
        return taken;
    }

    /// <summary>A name in the SDK's form.</summary>
    public string Name()
    {
        var text = new StringBuilder();
        foreach (var label in Labels())
        {
            if (text.Length > 0)
            {
                text.Append('.');
            }

            DnsNames.AppendLabel(text, label);
        }

        return text.Length == 0 ? "." : text.ToString().ToLowerInvariant();
    }

    /// <summary>A name as on the wire, without compression, in the case that the server gave.</summary>
    public byte[] WireName()
    {
        var wire = new MemoryStream();
        foreach (var label in Labels())
        {
            wire.WriteByte((byte)label.Length);
            wire.Write(label);
        }

        wire.WriteByte(0);
        return wire.ToArray();
    }

    public DnsRecord Record()
    {
        var name = Name();
        var type = UInt16();
        var recordClass = UInt16();
        var ttl = UInt32();
        var length = UInt16();
        if (length > Left)
        {
            throw new DnsFormatException("A record is longer than its message.");
        }

        var end = Position + length;
        var data = RecordData.Expand(this, type, end);
        if (Position != end)
        {
            throw new DnsFormatException("A record's data has another length than it says.");
        }

        return new DnsRecord(name, type, recordClass, ttl, data);
    }

    private List<byte[]> Labels()
    {
        var labels = new List<byte[]>();
        var total = 1;
        var after = -1;
        var lowest = Position;
        while (true)
        {
            var length = Byte();
            if (length == 0)
            {
                break;
            }

            if ((length & 0xc0) == 0xc0)
            {
                var target = ((length & 0x3f) << 8) | Byte();
                after = after < 0 ? Position : after;

                // Each pointer must lead before all that was read for this name, so that no circle is possible.
                if (target >= lowest)
                {
                    throw new DnsFormatException("A name points forward or in a circle.");
                }

                lowest = target;
                Position = target;
                continue;
            }

            if ((length & 0xc0) != 0)
            {
                throw new DnsFormatException("A label has an unknown form.");
            }

            total += length + 1;
            if (total > LongestName)
            {
                throw new DnsFormatException("A name is longer than 255 octets.");
            }

            labels.Add(Take(length).ToArray());
        }

        Position = after < 0 ? Position : after;
        return labels;
    }
}
