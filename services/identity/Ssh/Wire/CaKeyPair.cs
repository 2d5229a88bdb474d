using System.Security.Cryptography;

namespace Panel.Identity.Ssh.Wire;

/// <summary>A key pair that signs certificates.</summary>
internal abstract class CaKeyPair(AsymmetricAlgorithm pair) : IDisposable
{
    public abstract SshPublicKey PublicKey { get; }

    /// <summary>The name of the signature's algorithm and the signature.</summary>
    public abstract byte[] Sign(byte[] data);

    public byte[] ExportPkcs8() => pair.ExportPkcs8PrivateKey();

    public void Dispose() => pair.Dispose();

    public static CaKeyPair Create(CaAlgorithm algorithm) =>
        algorithm switch
        {
            CaAlgorithm.EcdsaP256 => new EcdsaCaKeyPair(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
            CaAlgorithm.EcdsaP384 => new EcdsaCaKeyPair(ECDsa.Create(ECCurve.NamedCurves.nistP384)),
            CaAlgorithm.Rsa4096 => new RsaCaKeyPair(RSA.Create(4096)),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
        };

    public static CaKeyPair Open(CaAlgorithm algorithm, byte[] pkcs8) =>
        algorithm == CaAlgorithm.Rsa4096
            ? new RsaCaKeyPair(Import(RSA.Create(), pkcs8))
            : new EcdsaCaKeyPair(Import(ECDsa.Create(), pkcs8));

    private static T Import<T>(T pair, byte[] pkcs8)
        where T : AsymmetricAlgorithm
    {
        pair.ImportPkcs8PrivateKey(pkcs8, out _);
        return pair;
    }
}
