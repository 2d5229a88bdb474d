using System.Buffers.Binary;

namespace Panel.Identity.Ssh.Wire;

/// <summary>Reads the data types of SSH (RFC 4251, section 5) from what a stranger sent.</summary>
internal ref struct SshReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryString(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out var length) || length > _rest.Length - sizeof(uint))
        {
            return false;
        }

        value = _rest.Slice(sizeof(uint), (int)length);
        _rest = _rest[(sizeof(uint) + (int)length)..];
        return true;
    }

    /// <summary>A number above zero in its one shortest form, big-endian and without its sign.</summary>
    public bool TryMpint(out ReadOnlySpan<byte> magnitude)
    {
        if (!TryString(out magnitude) || magnitude is [] or [>= 0x80, ..] or [0] or [0, < 0x80, ..])
        {
            return false;
        }

        magnitude = magnitude.TrimStart((byte)0);
        return true;
    }
}
