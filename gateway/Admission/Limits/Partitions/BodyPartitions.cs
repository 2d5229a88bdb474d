using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Panel.Hosting.Auth;

namespace Panel.Gateway.Admission.Limits.Partitions;

/// <summary>
/// Partitions by what a body says: a keyed hash, so that neither memory nor a shared
/// store holds addresses of people or challenges, and no client can
/// choose values that meet in one bucket. All gateways have the same key.
/// </summary>
internal sealed class BodyPartitions(IOptions<InternalOptions> options)
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes($"limits\n{options.Value.Secret}"));

    /// <param name="value">Upper and lower case, and spaces around it, make no difference.</param>
    /// <param name="address">Null for a limit that counts the value from everywhere.</param>
    public UInt128 Of(string value, UInt128? address)
    {
        var text = Encoding.UTF8.GetBytes($"{value.Trim().ToUpperInvariant()}\n{address}");
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(_key, text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
