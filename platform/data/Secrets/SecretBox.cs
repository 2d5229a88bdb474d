using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Panel.Data.Secrets;

/// <summary>
/// AES-256-GCM for secrets at rest. A protected value names its key
/// (<c>id:base64</c> of nonce, tag, text) and is bound to a purpose.
/// </summary>
public sealed class SecretBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly Dictionary<string, byte[]> _keys;
    private readonly string _active;

    public SecretBox(IOptions<SecretOptions> options)
    {
        _keys = options.Value.Keys.ToDictionary(
            key => key.Key,
            key => ReadKey(key.Key, key.Value),
            StringComparer.Ordinal
        );
        _active = options.Value.ActiveKey;
        if (!_keys.ContainsKey(_active))
        {
            throw new InvalidOperationException($"Secrets:ActiveKey is '{_active}', but Secrets:Keys has no such key.");
        }
    }

    /// <param name="purpose">Where the value belongs, for example
    /// <c>nodes.signing-secret:&lt;node id&gt;</c>; it cannot be opened for another
    /// one.</param>
    public string Protect(string secret, string purpose)
    {
        var text = Encoding.UTF8.GetBytes(secret);
        var sealedBytes = new byte[NonceSize + TagSize + text.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_keys[_active], TagSize);
        cipher.Encrypt(
            nonce,
            text,
            sealedBytes.AsSpan(NonceSize + TagSize),
            sealedBytes.AsSpan(NonceSize, TagSize),
            Encoding.UTF8.GetBytes(purpose)
        );
        return $"{_active}:{Convert.ToBase64String(sealedBytes)}";
    }

    /// <exception cref="CryptographicException">The key is unknown, or the value
    /// was changed or belongs to another purpose.</exception>
    public string Open(string value, string purpose)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !_keys.TryGetValue(value[..colon], out var key))
        {
            throw new CryptographicException("The value was protected with a key that is not configured.");
        }

        var bytes = new byte[value.Length];
        if (!Convert.TryFromBase64String(value[(colon + 1)..], bytes, out var length) || length < NonceSize + TagSize)
        {
            throw new CryptographicException("The value is not a protected one.");
        }

        bytes = bytes[..length];
        var text = new byte[bytes.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Decrypt(
            bytes.AsSpan(0, NonceSize),
            bytes.AsSpan(NonceSize + TagSize),
            bytes.AsSpan(NonceSize, TagSize),
            text,
            Encoding.UTF8.GetBytes(purpose)
        );
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>A code (<c>key:hex</c>, HMAC-SHA256) that only a holder of the key can make for this text.</summary>
    public string Sign(string text, string purpose) => Sign(text, purpose, _active);

    /// <summary>False also when the key that it was made with is not configured.</summary>
    public bool IsSignature(string signature, string text, string purpose)
    {
        var colon = signature.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && _keys.ContainsKey(signature[..colon])
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(signature),
                Encoding.UTF8.GetBytes(Sign(text, purpose, signature[..colon]))
            );
    }

    // A key of its own per purpose: the one that encrypts is used for nothing else.
    private string Sign(string text, string purpose, string key)
    {
        var derived = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            _keys[key],
            32,
            info: Encoding.UTF8.GetBytes($"sign:{purpose}")
        );
        return $"{key}:{Convert.ToHexStringLower(HMACSHA256.HashData(derived, Encoding.UTF8.GetBytes(text)))}";
    }

    private static byte[] ReadKey(string id, string base64)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(base64, key, out var length) && length == 32
            ? key
            : throw new InvalidOperationException($"Secrets:Keys:{id} must be base64 of 32 bytes.");
    }
}
