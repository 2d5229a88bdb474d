using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Panel.Gateway.Admission.Limits.Partitions;

/// <summary>
/// Whom an address stands for. An IPv6 subscriber owns a /64 and could take a new address for each request.
/// </summary>
internal static class AddressPartition
{
    // ::ffff:0:0/96, where IPv4 lies within IPv6.
    private const ulong MappedIPv4 = 0xFFFF_0000_0000;

    public static UInt128 Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
        {
            return UInt128.Zero;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return new UInt128(0, MappedIPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        return address.IsIPv4MappedToIPv6
            ? new UInt128(0, MappedIPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
    }
}
