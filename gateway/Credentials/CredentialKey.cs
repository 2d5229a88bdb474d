using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Gateway.Credentials;

/// <summary>What a credential is known by: a hash of 256 bits, so that no credential has to be kept.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CredentialKey(UInt128 High, UInt128 Low)
{
    private const int GuidLength = 16;

    // Kept: setting one up costs more than hashing a credential, and this is done for each request.
    [ThreadStatic]
    private static IncrementalHash? _hasher;

    public static CredentialKey Of(Credential credential, Guid? organization)
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
            return MemoryMarshal.Read<CredentialKey>(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
