using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Panel.Plugins.Dns;

namespace Panel.Plugins.Rfc2136;

/// <summary>Writes the parts of a message; names are never compressed.</summary>
internal sealed class DnsWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public DnsWriter Byte(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    public DnsWriter UInt16(int value)
    {
        Span<byte> octets = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, checked((ushort)value));
        _bytes.Write(octets);
        return this;
    }

    public DnsWriter UInt32(uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        _bytes.Write(octets);
        return this;
    }

    /// <summary>Seconds since 1970 in 48 bits.</summary>
    public DnsWriter UInt48(long value) => UInt16((int)(value >> 32)).UInt32((uint)value);

    public DnsWriter Bytes(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    /// <summary>A name, which may hold zone files' escapes; the root is empty or a dot.</summary>
    public DnsWriter Name(string name)
    {
        var label = new MemoryStream();
        var octets = name == "." ? [] : Encoding.ASCII.GetBytes(name);
        for (var index = 0; index < octets.Length; index++)
        {
            if (octets[index] == '.')
            {
                Label(label);
                continue;
            }

            if (octets[index] == '\\')
            {
                index += Escape(name, index, label);
                continue;
            }

            label.WriteByte(octets[index]);
        }

        if (label.Length > 0)
        {
            Label(label);
        }

        return Byte(0);
    }

    public DnsWriter Record(DnsRecord record) =>
        Name(record.Name)
            .UInt16(record.Type)
            .UInt16(record.Class)
            .UInt32(record.Ttl)
            .UInt16(record.Data.Length)
            .Bytes(record.Data);

    // The number of letters after the backslash.
    private static int Escape(string name, int index, MemoryStream label)
    {
        var letters = name.AsSpan(index + 1);
        var length = letters.Length >= 3 && char.IsAsciiDigit(letters[0]) ? 3 : Math.Min(1, letters.Length);
        label.Write(DnsText.Unescape(name.Substring(index, length + 1), EscapeBase.Decimal));
        return length;
    }

    private void Label(MemoryStream label)
    {
        if (label.Length is 0 or > 63)
        {
            throw new DnsFormatException("A label of a name has 1 to 63 octets.");
        }

        Byte((byte)label.Length).Bytes(label.ToArray());
        label.SetLength(0);
    }
}
