using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Gateway.Admission.Credentials;

/// <summary>What a credential is known by: a hash of 256 bits, so that no credential has to be kept.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CredentialKey(UInt128 High, UInt128 Low)
{
    private const int GuidLength = 16;
    private const int HeadLength = 2 + (2 * GuidLength);

    // Kept: setting one up costs more than hashing a credential, and this is done for each request.
    [ThreadStatic]
    private static IncrementalHash? _hasher;

    public static CredentialKey Of(Credential credential, RequestedScope scope)
    {
        // Kind, scope, value: the first two have a fixed place, so that no two
        // different credentials give the same bytes.
        var length = HeadLength + Encoding.UTF8.GetMaxByteCount(credential.Value.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            rented[0] = (byte)credential.Kind[0];
            rented[1] = (byte)((scope.Organization is null ? 0 : 1) | (scope.ActAs is null ? 0 : 2));
            (scope.Organization ?? Guid.Empty).TryWriteBytes(rented.AsSpan(2));
            (scope.ActAs ?? Guid.Empty).TryWriteBytes(rented.AsSpan(2 + GuidLength));
            var written = HeadLength + Encoding.UTF8.GetBytes(credential.Value, rented.AsSpan(HeadLength));
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
