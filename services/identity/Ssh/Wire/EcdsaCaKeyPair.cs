using System.Security.Cryptography;

namespace Panel.Identity.Ssh.Wire;

/// <summary>RFC 5656.</summary>
internal sealed class EcdsaCaKeyPair(ECDsa pair) : CaKeyPair(pair)
{
    private readonly string _curve = $"nistp{pair.KeySize}";

    public override SshPublicKey PublicKey
    {
        get
        {
            var point = pair.ExportParameters(includePrivateParameters: false).Q;
            return SshPublicKey.Of(Type, new SshWriter().String(_curve).String([4, .. point.X!, .. point.Y!]));
        }
    }

    private string Type => $"ecdsa-sha2-{_curve}";

    public override byte[] Sign(byte[] data)
    {
        var signature = pair.SignData(
                data,
                pair.KeySize == 256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            )
            .AsSpan();
        var half = signature.Length / 2;
        return new SshWriter()
            .String(Type)
            .String(new SshWriter().Mpint(signature[..half]).Mpint(signature[half..]))
            .ToArray();
    }
}
