using System.Buffers.Binary;

namespace Panel.Alerts.Targets;

/// <summary>Divides the targets among replicas. A node and its instances share a shard, and so one replica.</summary>
internal static class Shards
{
    public const int Count = 32;

    /// <summary>From the random end of the id; its begin is the time.</summary>
    public static int Of(Guid node)
    {
        Span<byte> bytes = stackalloc byte[16];
        node.TryWriteBytes(bytes);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) % Count);
    }
}
