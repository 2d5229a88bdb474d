using System.Security.Cryptography;

namespace Panel.Identity.Ssh.Wire;

/// <summary>RFC 8332: signatures with SHA-512. Servers refuse those with SHA-1.</summary>
internal sealed class RsaCaKeyPair(RSA pair) : CaKeyPair(pair)
{
    public override SshPublicKey PublicKey
    {
        get
        {
            var key = pair.ExportParameters(includePrivateParameters: false);
            return SshPublicKey.Of("ssh-rsa", new SshWriter().Mpint(key.Exponent).Mpint(key.Modulus));
        }
    }

    public override byte[] Sign(byte[] data) =>
        new SshWriter()
            .String("rsa-sha2-512")
            .String(pair.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1))
            .ToArray();
}
