using System.Security.Cryptography;
using System.Text;

namespace Panel.AgentLink;

/// <summary>
/// The signature on each request to an agent: HMAC-SHA256, lower-case hex,
/// over lines of version, timestamp, nonce, method,
/// path, sorted query and the body's SHA-256. The literal header text is what is signed.
/// </summary>
public static class RequestSignature
{
    public const string TimestampHeader = "X-Timestamp";
    public const string NonceHeader = "X-Nonce";
    public const string SignatureHeader = "X-Signature";

    /// <summary>Hex SHA-256 of the body, or <see cref="UnsignedPayload"/>.</summary>
    public const string ContentHashHeader = "X-Content-SHA256";

    /// <summary>Stands for the body's hash of a streamed upload.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>Hex SHA-256 of no bytes.</summary>
    public const string EmptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>How far a timestamp may be off, and how long a nonce is remembered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(300);

    private const string Version = "panel-v1";

    /// <param name="method">As the agent sees it: a WebSocket is GET over HTTP/1.1, and
    /// CONNECT over HTTP/2, which is what the tunnel speaks.</param>
    /// <param name="path">The escaped path as sent, starting with a slash.</param>
    /// <param name="query">The raw query with or without its question mark.</param>
    public static string Compute(
        ReadOnlySpan<byte> key,
        string timestamp,
        string nonce,
        string method,
        string path,
        string query,
        string contentHash
    )
    {
        var canonical = string.Join(
            '\n',
            Version,
            timestamp,
            nonce,
            method.ToUpperInvariant(),
            path,
            SortQuery(query),
            contentHash
        );
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(canonical)));
    }

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    private static string SortQuery(string query)
    {
        var parts = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(parts, StringComparer.Ordinal);
        return string.Join('&', parts);
    }
}
