using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Panel.Hosting.Auth;

namespace Panel.Plugins.Host.Installed;

/// <summary>
/// Seals the set on the disk (AES-256-GCM), since configurations hold secrets. The key comes from the service's own
/// secret, which every service that fetches plugins has.
/// </summary>
internal sealed class SetSealer
{
    private const string Purpose = "panel.plugins.set";
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[]? _key;

    public SetSealer(IOptions<InternalOptions> options)
    {
        if (options.Value.Secret is { Length: > 0 } secret)
        {
            _key = HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                Encoding.UTF8.GetBytes(secret),
                KeySize,
                info: Encoding.UTF8.GetBytes(Purpose)
            );
        }
    }

    /// <summary>Null in a process without a secret of its own, which then keeps nothing on the disk.</summary>
    public byte[]? Seal(byte[] content)
    {
        if (_key is null)
        {
            return null;
        }

        var result = new byte[NonceSize + TagSize + content.Length];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(
            nonce,
            content,
            result.AsSpan(NonceSize + TagSize),
            result.AsSpan(NonceSize, TagSize),
            Encoding.UTF8.GetBytes(Purpose)
        );
        return result;
    }

    /// <summary>Null when it was sealed with another secret, or changed.</summary>
    public byte[]? Open(byte[] content)
    {
        if (_key is null || content.Length < NonceSize + TagSize)
        {
            return null;
        }

        var result = new byte[content.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(_key, TagSize);
        try
        {
            cipher.Decrypt(
                content.AsSpan(0, NonceSize),
                content.AsSpan(NonceSize + TagSize),
                content.AsSpan(NonceSize, TagSize),
                result,
                Encoding.UTF8.GetBytes(Purpose)
            );
            return result;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
