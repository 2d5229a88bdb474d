using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Panel.Data.Secrets;

namespace Panel.Nodes.Credentials;

/// <summary>Encrypts the values of a credential with a key of its own, and that key with the configured one.</summary>
internal sealed class CredentialSealer(SecretBox box, IOptions<SecretOptions> options)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    public string ActiveKey => options.Value.ActiveKey;

    /// <summary>Puts values into the row, under a new key and the next version.</summary>
    public void Seal(Credential credential, IReadOnlyDictionary<string, string> values)
    {
        credential.SealVersion++;
        var text = JsonSerializer.SerializeToUtf8Bytes(values);
        var key = RandomNumberGenerator.GetBytes(KeySize);
        var sealedBytes = new byte[NonceSize + TagSize + text.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceSize));
        using (var cipher = new AesGcm(key, TagSize))
        {
            cipher.Encrypt(
                sealedBytes.AsSpan(0, NonceSize),
                text,
                sealedBytes.AsSpan(NonceSize + TagSize),
                sealedBytes.AsSpan(NonceSize, TagSize),
                Binding(credential)
            );
        }

        credential.Sealed = Convert.ToBase64String(sealedBytes);
        Wrap(credential, Convert.ToBase64String(key));
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(text);
    }

    /// <exception cref="CryptographicException">
    /// The configured key is unknown, or the row was changed or belongs to another credential.
    /// </exception>
    public IReadOnlyDictionary<string, string> Open(Credential credential)
    {
        var key = Convert.FromBase64String(box.Open(credential.WrappedKey, Purpose(credential)));
        var bytes = Convert.FromBase64String(credential.Sealed);
        var text = new byte[bytes.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Decrypt(
            bytes.AsSpan(0, NonceSize),
            bytes.AsSpan(NonceSize + TagSize),
            bytes.AsSpan(NonceSize, TagSize),
            text,
            Binding(credential)
        );
        return JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;
    }

    /// <summary>Wraps the row's key with the active key; the values stay as they are.</summary>
    /// <exception cref="CryptographicException">The old key is not configured any more.</exception>
    public void Rewrap(Credential credential) => Wrap(credential, box.Open(credential.WrappedKey, Purpose(credential)));

    private void Wrap(Credential credential, string key)
    {
        credential.WrappedKey = box.Protect(key, Purpose(credential));
        credential.KeyId = ActiveKey;
    }

    private static string Purpose(Credential credential) =>
        $"nodes.credential-key:{credential.Id}:{credential.SealVersion}";

    private static byte[] Binding(Credential credential) =>
        Encoding.UTF8.GetBytes($"nodes.credential:{credential.Id}:{credential.SealVersion}");
}
