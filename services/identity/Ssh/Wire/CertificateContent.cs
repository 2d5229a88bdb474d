using System.Security.Cryptography;

namespace Panel.Identity.Ssh.Wire;

/// <summary>What a user certificate says, in the format of OpenSSH's PROTOCOL.certkeys.</summary>
/// <param name="Principals">Never empty: OpenSSH reads none as "any user".</param>
/// <param name="CriticalOptions">What a server must understand or refuse the certificate.</param>
/// <param name="Extensions">What a server may allow.</param>
internal sealed record CertificateContent(
    SshPublicKey Subject,
    ulong Serial,
    string KeyId,
    IReadOnlyList<string> Principals,
    DateTimeOffset ValidAfter,
    DateTimeOffset ValidBefore,
    IReadOnlyDictionary<string, string> CriticalOptions,
    IReadOnlyCollection<string> Extensions
)
{
    private const uint UserCertificate = 1;

    /// <summary>A line that can be saved as <c>id_…-cert.pub</c>.</summary>
    public string SignedBy(CaKeyPair authority)
    {
        if (Principals.Count == 0)
        {
            throw new InvalidOperationException("A certificate without principals would be good for every user.");
        }

        var body = new SshWriter()
            .String(Subject.CertificateType)
            // Keeps anybody from knowing what is going to be signed.
            .String(RandomNumberGenerator.GetBytes(32))
            .Raw(Subject.Fields)
            .UInt64(Serial)
            .UInt32(UserCertificate)
            .String(KeyId)
            .String(Strings(Principals))
            .UInt64((ulong)ValidAfter.ToUnixTimeSeconds())
            .UInt64((ulong)ValidBefore.ToUnixTimeSeconds())
            .String(Options(CriticalOptions.Select(option => (option.Key, new SshWriter().String(option.Value)))))
            .String(Options(Extensions.Select(name => (name, new SshWriter()))))
            .String("")
            .String(authority.PublicKey.Blob);
        return new SshPublicKey(
            Subject.CertificateType,
            body.String(authority.Sign(body.ToArray())).ToArray()
        ).ToString();
    }

    private static SshWriter Strings(IEnumerable<string> values) =>
        values.Aggregate(new SshWriter(), (writer, value) => writer.String(value));

    // The format wants them in the order of their bytes.
    private static SshWriter Options(IEnumerable<(string Name, SshWriter Data)> options) =>
        options
            .OrderBy(option => option.Name, StringComparer.Ordinal)
            .Aggregate(new SshWriter(), (writer, option) => writer.String(option.Name).String(option.Data));
}
