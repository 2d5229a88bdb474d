using System.Security.Cryptography;

namespace Panel.Identity.Ssh.Wire;

/// <summary>A public key in the form of SSH (RFC 4253, section 6.6).</summary>
/// <param name="Type">For example <c>ssh-ed25519</c>.</param>
/// <param name="Blob">Its type and fields.</param>
internal sealed record SshPublicKey(string Type, byte[] Blob)
{
    /// <summary>Room for the largest RSA key that is taken, with a comment.</summary>
    public const int LongestText = 4096;

    public string CertificateType => $"{Type}-cert-v01@openssh.com";

    /// <summary>The fields behind the type.</summary>
    public ReadOnlySpan<byte> Fields => Blob.AsSpan(sizeof(uint) + Type.Length);

    /// <summary>As <c>ssh-keygen -l</c> shows it.</summary>
    public string Fingerprint => $"SHA256:{Convert.ToBase64String(SHA256.HashData(Blob)).TrimEnd('=')}";

    /// <summary>A line of <c>authorized_keys</c>, without a comment.</summary>
    public override string ToString() => $"{Type} {Convert.ToBase64String(Blob)}";

    public static SshPublicKey Of(string type, SshWriter fields) =>
        new(type, new SshWriter().String(type).Raw(fields.ToArray()).ToArray());

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static SshPublicKey Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new SshPublicKey(line[..space], Convert.FromBase64String(line[(space + 1)..]));
    }
}
