using System.Security.Cryptography;
using System.Text;

namespace Panel.Identity.Ssh.Wire;

/// <summary>
/// Reads a public key that a caller sent: one line of a <c>.pub</c> file, of a kind that is still safe.
/// </summary>
internal static class SubjectKey
{
    private const int ShortestRsa = 2048;
    private const int LongestRsa = 8192;

    /// <returns>Null when it cannot be taken; then <paramref name="problem"/> says why.</returns>
    public static SshPublicKey? Parse(string? text, out string problem)
    {
        problem = "One line of the form: type base64 comment.";
        if (
            text is not { Length: > 0 and <= SshPublicKey.LongestText }
            || text.Trim() is not { Length: > 0 } line
            || line.Any(char.IsControl)
        )
        {
            return null;
        }

        if (line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries) is not [var type, var base64, ..])
        {
            return null;
        }

        var blob = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, blob, out var length))
        {
            return null;
        }

        blob = blob[..length];
        if (KindOf(type) is not { } check)
        {
            problem = "Only ssh-ed25519, ecdsa-sha2-nistp256, -nistp384, -nistp521 and ssh-rsa keys.";
            return null;
        }

        var reader = new SshReader(blob);
        if (
            !reader.TryString(out var inner)
            || !inner.SequenceEqual(Encoding.ASCII.GetBytes(type))
            || check(reader) is not { } weakness
        )
        {
            return null;
        }

        problem = weakness;
        return weakness.Length == 0 ? new SshPublicKey(type, blob) : null;
    }

    private static Check? KindOf(string type) =>
        type switch
        {
            "ssh-ed25519" => Ed25519,
            "ecdsa-sha2-nistp256" => reader => Ecdsa(reader, "nistp256", ECCurve.NamedCurves.nistP256, 32),
            "ecdsa-sha2-nistp384" => reader => Ecdsa(reader, "nistp384", ECCurve.NamedCurves.nistP384, 48),
            "ecdsa-sha2-nistp521" => reader => Ecdsa(reader, "nistp521", ECCurve.NamedCurves.nistP521, 66),
            "ssh-rsa" => Rsa,
            _ => null,
        };

    private static string? Ed25519(SshReader reader) =>
        reader.TryString(out var point) && point.Length == 32 && reader.Rest.IsEmpty ? "" : null;

    private static string? Ecdsa(SshReader reader, string name, ECCurve curve, int size)
    {
        if (!reader.TryString(out var named) || !named.SequenceEqual(Encoding.ASCII.GetBytes(name)))
        {
            return null;
        }

        if (!reader.TryString(out var point) || !reader.Rest.IsEmpty || point.Length != 1 + 2 * size || point[0] != 4)
        {
            return null;
        }

        try
        {
            // Refuses a point that is not on the curve.
            using var key = ECDsa.Create(
                new ECParameters
                {
                    Curve = curve,
                    Q = new ECPoint { X = point.Slice(1, size).ToArray(), Y = point[(1 + size)..].ToArray() },
                }
            );
            return "";
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string? Rsa(SshReader reader)
    {
        if (!reader.TryMpint(out var exponent) || !reader.TryMpint(out var modulus) || !reader.Rest.IsEmpty)
        {
            return null;
        }

        var bits = modulus.Length * 8 - byte.LeadingZeroCount(modulus[0]);
        if (bits is < ShortestRsa or > LongestRsa)
        {
            return $"RSA keys have {ShortestRsa} to {LongestRsa} bits.";
        }

        return (modulus[^1] & exponent[^1] & 1) == 1 && exponent is not [1] and { Length: <= 4 } ? "" : null;
    }

    /// <summary>Null: malformed. Empty: good. Otherwise what is wrong with a well-formed key.</summary>
    private delegate string? Check(SshReader fields);
}
