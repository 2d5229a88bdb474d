using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Panel.Gateway.Credentials;

namespace Panel.Gateway.Introspection;

/// <summary>Key of a known principal: a hash of 256 bits, so that no credential lies in memory longer than its request.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IntrospectionKey(UInt128 High, UInt128 Low)
{
    private const int GuidLength = 16;

    // Kept: setting one up costs more than hashing a credential, and this is done for each request.
    [ThreadStatic]
    private static IncrementalHash? _hasher;

    public static IntrospectionKey Of(Credential credential, Guid? organization)
    {
        // Kind, organization, value: the first two have a fixed place, so that no two different credentials give the same bytes.
        var length = 2 + GuidLength + Encoding.UTF8.GetMaxByteCount(credential.Value.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            rented[0] = (byte)credential.Kind[0];
            rented[1] = organization is null ? (byte)0 : (byte)1;
            (organization ?? Guid.Empty).TryWriteBytes(rented.AsSpan(2));
            var written = 2 + GuidLength + Encoding.UTF8.GetBytes(credential.Value, rented.AsSpan(2 + GuidLength));
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            var hasher = _hasher ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hasher.AppendData(rented.AsSpan(0, written));
            hasher.GetHashAndReset(hash);
            return MemoryMarshal.Read<IntrospectionKey>(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
