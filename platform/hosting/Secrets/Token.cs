using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Hosting.Secrets;

/// <summary>
/// Random secrets that are shown once and kept as a hash. They are long enough that a fast hash is safe.
/// </summary>
public static class Token
{
    /// <summary>URL-safe text of <paramref name="bytes"/> random bytes.</summary>
    public static string Create(int bytes = 32) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>Lower-case hex SHA-256; look a token up by it.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
