using System.Security.Cryptography;
using System.Text;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Packages;

/// <summary>
/// The file <c>plugin.sig</c>: one line <c>ecdsa-p256-sha256 KEY SIGNATURE</c>. KEY is the id of the key, SIGNATURE the
/// base64 of r and s, 32 bytes each (IEEE P1363), over the exact bytes of <c>plugin.json</c>.
/// </summary>
internal static class PackageSignature
{
    private const string Algorithm = "ecdsa-p256-sha256";
    private const int SignatureLength = 64;

    public static byte[] Sign(byte[] manifest, ECDsa key) =>
        Encoding.ASCII.GetBytes(
            $"{Algorithm} {PublisherKeys.IdOf(key)} "
                + Convert.ToBase64String(key.SignData(manifest, HashAlgorithmName.SHA256))
                + "\n"
        );

    /// <summary>The key that signed; null when it is none of the given.</summary>
    /// <exception cref="PackageException">bad_signature: the form is wrong, or a known key did not sign this.</exception>
    public static PublisherKey? Verify(byte[] manifest, byte[] signature, IReadOnlyList<PublisherKey> keys)
    {
        var parts = Encoding.ASCII.GetString(signature).TrimEnd('\n', '\r').Split(' ');
        var bytes = new byte[SignatureLength];
        if (
            parts is not [Algorithm, { Length: 16 } id, var text]
            || !Convert.TryFromBase64String(text, bytes, out var written)
            || written != SignatureLength
        )
        {
            throw new PackageException("bad_signature", "plugin.sig has not the form of a signature.");
        }

        var key = keys.FirstOrDefault(known => known.Id == id);
        if (key is null)
        {
            return null;
        }

        using var verifier = PublisherKeys.Import(key.PublicKey);
        return verifier.VerifyData(manifest, bytes, HashAlgorithmName.SHA256)
            ? key
            : throw new PackageException("bad_signature", $"plugin.sig does not fit plugin.json and the key {id}.");
    }
}
