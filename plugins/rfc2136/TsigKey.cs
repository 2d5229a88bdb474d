using System.Security.Cryptography;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Rfc2136;

/// <summary>A shared key of RFC 8945.</summary>
internal sealed record TsigKey(string Name, string Algorithm, byte[] Secret)
{
    /// <exception cref="ProviderException">The credential names no usable key.</exception>
    public static TsigKey Read(ProviderCredential credential)
    {
        var algorithm = (credential.Find("algorithm") ?? "hmac-sha256").Trim().TrimEnd('.').ToLowerInvariant();
        var secret = new byte[1024];
        if (
            !Convert.TryFromBase64String(credential["key_secret"].Trim(), secret, out var length)
            || length == 0
            || !DnsNames.TryTarget(credential["key_name"], out var name)
        )
        {
            throw Refused("The credential's key_name is no name, or its key_secret is not base64.");
        }

        var key = new TsigKey(name, algorithm, secret[..length]);
        key.Hash([]);
        return key;
    }

    public byte[] Hash(byte[] signed) =>
        Algorithm switch
        {
            // The server's choice: older ones know nothing else.
#pragma warning disable CA5350
            "hmac-sha1" => HMACSHA1.HashData(Secret, signed),
#pragma warning restore CA5350
            "hmac-sha256" => HMACSHA256.HashData(Secret, signed),
            "hmac-sha384" => HMACSHA384.HashData(Secret, signed),
            "hmac-sha512" => HMACSHA512.HashData(Secret, signed),
            _ => throw Refused("The algorithm is hmac-sha256, hmac-sha384, hmac-sha512 or hmac-sha1."),
        };

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"{Name} ({Algorithm})";

    private static ProviderException Refused(string message) => new(ProviderFailure.Refused, message);
}
