using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Panel.Identity.Ssh.Wire;

/// <summary>Writes the data types of SSH (RFC 4251, section 5).</summary>
internal sealed class SshWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public SshWriter Byte(byte value) => Raw([value]);

    public SshWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
        return this;
    }

    public SshWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
        return this;
    }

    public SshWriter String(ReadOnlySpan<byte> value) => UInt32((uint)value.Length).Raw(value);

    public SshWriter String(string value) => String(Encoding.UTF8.GetBytes(value));

    /// <summary>A string whose content is itself made of such types.</summary>
    public SshWriter String(SshWriter content) => String(content._bytes.WrittenSpan);

    /// <param name="magnitude">A number that is not negative, big-endian.</param>
    public SshWriter Mpint(ReadOnlySpan<byte> magnitude)
    {
        var number = magnitude.TrimStart((byte)0);
        // The first bit is the sign, so a number that begins with a set one takes a zero byte before it.
        return number is [>= 0x80, ..] ? UInt32((uint)number.Length + 1).Byte(0).Raw(number) : String(number);
    }

    public SshWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
