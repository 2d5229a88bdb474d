using System.Security.Cryptography;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Packages;

/// <summary>Keys of publishers: ECDSA P-256.</summary>
public static class PublisherKeys
{
    private const int IdDigits = 16;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>A new private key; <see cref="ECDsa.ExportPkcs8PrivateKeyPem"/> writes it down.</summary>
    public static ECDsa Generate() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A private key from PEM (PKCS #8 or SEC 1).</summary>
    /// <exception cref="CryptographicException">It is no key on P-256.</exception>
    public static ECDsa ImportPem(string pem) =>
        Import(key =>
        {
            try
            {
                key.ImportFromPem(pem);
            }
            catch (ArgumentException exception)
            {
                throw new CryptographicException("The text holds no PEM of a key.", exception);
            }
        });

    /// <summary>A public key from the base64 of its SubjectPublicKeyInfo.</summary>
    /// <exception cref="CryptographicException">It is no key on P-256.</exception>
    public static ECDsa Import(string publicKey) =>
        Import(key =>
        {
            var bytes = new byte[publicKey.Length];
            if (!Convert.TryFromBase64String(publicKey, bytes, out var length))
            {
                throw new CryptographicException("The key is not base64.");
            }

            key.ImportSubjectPublicKeyInfo(bytes.AsSpan(0, length), out var read);
            if (read != length)
            {
                throw new CryptographicException("The key has something behind it.");
            }
        });

    /// <summary>The base64 of the SubjectPublicKeyInfo.</summary>
    public static string PublicKeyOf(ECDsa key) => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key's bytes.</summary>
    public static string IdOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..IdDigits];

    /// <summary>As an administrator takes it in.</summary>
    public static PublisherKey Describe(ECDsa key, string publisher, bool firstParty = false) =>
        new(IdOf(key), publisher, PublicKeyOf(key), firstParty);

    private static ECDsa Import(Action<ECDsa> import)
    {
        var key = ECDsa.Create();
        try
        {
            import(key);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
                ? key
                : throw new CryptographicException("The key is not on the curve P-256.");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
