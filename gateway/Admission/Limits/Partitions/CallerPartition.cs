using System.Runtime.InteropServices;

namespace Panel.Gateway.Admission.Limits.Partitions;

/// <summary>A credential or a user.</summary>
internal static class CallerPartition
{
    public static UInt128 Of(Guid id) =>
        MemoryMarshal.Read<UInt128>(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in id)));
}
